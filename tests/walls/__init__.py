"""The walls: every table of the region held against docs/walls.md, and the doors with every permission given away."""
