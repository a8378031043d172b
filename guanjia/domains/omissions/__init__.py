"""隐瞒漏报: complaints that were not written down, not passed on or kept back, and what was found of it (5.12.9)."""
