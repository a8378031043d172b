"""管理分析: what is made of the records of the rooms: reviews, reports."""
