"""接口 (API): every register as resources, generated from its declaration.

The faces share nothing but the registers: what a list, a form and a step are is said once by the rooms.
"""
