"""What may be spent: hours allocated to somebody and the holds on them; lines of money, and what they pay for."""
