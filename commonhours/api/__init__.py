"""The same verbs as typed JSON: one router for each room."""
