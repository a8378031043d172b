"""值班与交接班: who is on when, what is handed from shift to shift, and who came on time (5.18, 附件25)."""
