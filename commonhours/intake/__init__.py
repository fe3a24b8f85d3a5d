"""Requests for help: by form, by telephone or from another service; who looks after each, and since when it waits."""
