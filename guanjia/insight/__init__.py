"""Reports over what the rooms did: they read, and keep only what was handed in."""
