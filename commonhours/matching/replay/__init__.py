"""The bookings of some days once more, one after the other: who would have been offered under one order or another."""
