"""Commonhours: a city's open market for hours of help. Each folder is a room; docs/rooms.md is the plan."""
