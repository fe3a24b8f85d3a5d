"""How fast visits are booked, beside the same statements without the platform; and that nobody is booked twice."""
