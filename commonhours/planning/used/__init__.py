"""Hours offered, booked, worked, lost, free and unfilled, hour by hour: `numbers` says what each of them is."""
