"""What shows that a visit took place: gathered, signed by the region, and checked by anybody who has the file."""
