"""Humans, the parts they play in organisations, and those who are served: people, families, businesses."""
