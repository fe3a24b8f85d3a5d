"""What every room may use: clock, ids, periods, places, refusals, the database's walls. No tables."""
