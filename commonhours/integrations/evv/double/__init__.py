"""A payer's server of our own, for tests and for trying things out: it turns records back as real ones do."""
