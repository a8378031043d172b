"""命令行: the program `guanjia`, which starts the other faces and does by hand what a page cannot."""
