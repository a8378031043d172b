"""Fields of dialogs that are no columns, and the checkers of imported cells."""
