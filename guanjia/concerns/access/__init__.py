"""权限: who may do what where, and which rows he may see."""
