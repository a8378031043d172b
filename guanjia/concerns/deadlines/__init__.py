"""时限: the clocks that run while a record stands in a state; what paused them, and whether they were met."""
