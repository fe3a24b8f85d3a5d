"""How workers are looked after: their supervisor, what was talked about and watched, a first day, a bad day."""
