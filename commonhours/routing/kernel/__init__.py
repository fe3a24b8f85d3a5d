"""The planner of rounds: arrays in, arrays out. It knows no Django, no clock and no names."""
