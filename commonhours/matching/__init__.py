"""Who could do this, ranked, and why; why not somebody; what else there is. It offers, bookings decides."""
