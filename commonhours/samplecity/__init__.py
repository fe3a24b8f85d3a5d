"""The sample city: invented people on the real ground of Long Beach, the same for the same seed and day.

Plain rows only; docs/sample-city.md tells how they are spread.
"""
