"""Web push: a short word to somebody's own browser, sealed for it alone (RFC 8030, 8291 and 8292)."""
