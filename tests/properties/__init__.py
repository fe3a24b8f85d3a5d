"""Random worlds: every reading of the rules must be the same reading."""
