"""Something happened: reported by whoever is concerned, looked after by few, and read by nobody else."""
