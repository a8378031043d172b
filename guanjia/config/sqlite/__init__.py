"""SQLite as 管家台 uses it: full durability, immediate transactions, one writer at a time through a gate."""
