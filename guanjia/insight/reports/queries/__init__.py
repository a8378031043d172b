"""Questions about months; never writes. By noun: figures, rows, trends."""
