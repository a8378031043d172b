"""房产: buildings, entrances, units and common areas of a project, to which everything else is attached (R-001)."""
