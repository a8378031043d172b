"""openpyxl, read-only: 20,000 rows of 7 columns."""

import json
import statistics
import time

from openpyxl import Workbook, load_workbook

ROWS, FILE = 20_000, "peer.xlsx"

book = Workbook(write_only=True)
sheet = book.create_sheet()
for number in range(ROWS):
    sheet.append([f"1-1-{number}", number % 30, 8950, "三室两厅", "住宅", "自住", "备注"])
book.save(FILE)
rates = []
for _ in range(3):
    start = time.perf_counter()
    read = sum(1 for _ in load_workbook(FILE, read_only=True).worksheets[0].iter_rows(values_only=True))
    assert read == ROWS
    rates.append(ROWS / (time.perf_counter() - start))
print(json.dumps({"rows/s": round(statistics.median(rates))}))
