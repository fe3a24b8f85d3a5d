"""Measures that anybody can repeat: `./run bench-…`."""
