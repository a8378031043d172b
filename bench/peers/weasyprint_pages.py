"""WeasyPrint: 60 notices, an A4 page each, with a table of five lines."""

import json
import statistics
import time

from weasyprint import HTML

PAGES = 60
ROWS = "".join(f"<tr><td>第 {n} 项</td><td>内容内容内容</td><td>{n * 100}.00</td></tr>" for n in range(1, 6))
HEAD = "<section style='page-break-after:always'><h1>通知 {n}</h1><p>3-2-1502 业主：</p><table>"
PAGE = HEAD + ROWS + "</table></section>"

html = "".join(PAGE.replace("{n}", str(n)) for n in range(PAGES))
rates = []
for _ in range(3):
    start = time.perf_counter()
    HTML(string=html).write_pdf("peer.pdf")
    rates.append(PAGES / (time.perf_counter() - start))
print(json.dumps({"pages/s": round(statistics.median(rates), 1)}))
