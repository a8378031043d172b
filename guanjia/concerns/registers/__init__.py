"""登记表: a register declared once gives list, detail, forms, Excel, API, search and print."""
