"""周期工作: what is to be done every shift, day, week … year, by which post, and whether it was (R-304)."""
