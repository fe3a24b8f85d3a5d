"""The command line's door: set-up, demonstration, sample city, imports."""
