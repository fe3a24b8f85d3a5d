"""Visits and assignments: who does what for whom, when and where; booked, moved, cancelled."""
