"""备份: the whole house in files, proved to be whole, kept by rules, and brought back from them (promises.md 1)."""
