"""Hand a service user on to somebody else who can help, with their consent, and hear what became of it."""
