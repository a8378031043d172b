"""参数: every number of the manual as an editable row with unit, default and source clause."""
