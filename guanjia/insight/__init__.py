"""管理分析: what is made of the records of the rooms, reviews and reports; it keeps only what was signed or handed in."""
