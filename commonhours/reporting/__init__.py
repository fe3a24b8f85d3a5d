"""How a period went for an organisation or the region; figures that other programs read, and their logins."""
