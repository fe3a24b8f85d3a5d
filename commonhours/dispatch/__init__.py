"""Where matching and bookings meet: book from the ranking that was offered, find a replacement."""
