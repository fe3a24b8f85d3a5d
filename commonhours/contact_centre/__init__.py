"""On the telephone with a caller: interpreters who can be joined, and what was read back and agreed."""
