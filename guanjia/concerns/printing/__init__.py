"""打印: one template per form, paper copies, a blank mode for handwriting, and a log of every print.

`engine` turns a typst template and plain data into PDF bytes; `sheet` declares a form and renders records with it;
`listing` prints any list as shown; `values` formats what goes into a cell; `fonts` knows which characters can be
printed. The print standard itself (forms 0.6) is `typst/house.typ`.
"""
