"""The lowest room: words, times, money, references and refusals in pure Python (no Django, no clock, no I/O)."""
