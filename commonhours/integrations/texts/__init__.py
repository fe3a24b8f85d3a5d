"""Text messages and telephone calls of a carrier that we know by a secret: handed over, and taken in."""
