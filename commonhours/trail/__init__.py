"""What happened: one insert-only row per act, inside the act's own transaction. Audit and outbox at once."""
