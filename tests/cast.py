"""The cast of every test; see docs/house.md 7."""
