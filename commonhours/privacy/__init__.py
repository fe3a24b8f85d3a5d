"""Who looked at whose data, kept and shown to them; why, when they ask; and who may look at all."""
