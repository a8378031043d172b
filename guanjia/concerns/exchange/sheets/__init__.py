"""表格: reading and writing sheets, without Django and without the database.

`isolation` reads files from outside, `reading` those we trust, `table` finds the table in a sheet, `mapping` suggests
what its headings mean; `lists` writes lists, `template` the sheet to fill in, `marking` gives a sheet back with its
faults. Nothing is imported here: because of it the reading process starts in a tenth of a second.
"""
