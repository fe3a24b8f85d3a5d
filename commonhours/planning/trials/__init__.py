"""Trials of new services: who could try a type of work, who agreed, what came of it beside people who are like them."""
