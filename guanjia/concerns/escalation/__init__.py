"""逐级上报: a limit warns, is missed, climbs from level to level; each level that was told says what it does."""
