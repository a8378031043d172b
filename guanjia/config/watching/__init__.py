"""值守: what the program says about itself to whoever minds the server: log lines, counts, never about people."""
