"""How people come in: asking to join, being looked at and let in by somebody named, and leaving again."""
