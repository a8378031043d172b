"""管理分析: what is made of the records of the rooms; it keeps only what was signed or handed in."""
