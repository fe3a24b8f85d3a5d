"""What may be spent: allocations of hours per service user and period, and the holds that bookings place on them."""
