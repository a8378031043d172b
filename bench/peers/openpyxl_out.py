"""openpyxl, write-only: 20,000 rows of 12 columns."""

import json
import statistics
import time

from openpyxl import Workbook

ROWS = 20_000
ROW = [
    "TS-2026-11-0001", "投诉", "3-2-1502", "李女士", "138****5678", "厨房顶棚渗水", "工程维修", "一般", "处理中",
    "林静", "2026-11-20 16:10", "来电",
]  # fmt: skip

rates = []
for _ in range(3):
    start = time.perf_counter()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(ROWS):
        sheet.append(ROW)
    book.save("peer.xlsx")
    rates.append(ROWS / (time.perf_counter() - start))
print(json.dumps({"rows/s": round(statistics.median(rates))}))
