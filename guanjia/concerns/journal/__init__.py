"""留痕: who did what when, with values before and after; append-only."""
