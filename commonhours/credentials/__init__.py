"""Verified facts about people, who confirmed them on what evidence, and the types of work they unlock."""
