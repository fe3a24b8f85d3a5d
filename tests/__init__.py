"""Tests of the whole house: journeys, contention, properties, faults. A room keeps its own beside it."""
