"""Electronic visit verification beyond our own house: visits' records for payers who ask, and their answers."""
