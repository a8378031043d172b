"""Data for the works, made set-based: neither by verbs nor by the ORM, but with the columns the models declare."""
