"""A worker's phone, its real scripts in a real browser before the real pages, beside a model of it in plain Python."""
