"""What other programs say and hear: one small folder each."""
