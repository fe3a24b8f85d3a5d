"""What every import shares: its row, what it did to the tables, and how that is taken back."""
