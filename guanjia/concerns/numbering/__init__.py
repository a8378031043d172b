"""编号: one locked row per series, project and month; gapless, never reused."""
