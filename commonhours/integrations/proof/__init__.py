"""That nothing in the trail was changed: heads that the region signs, proofs as files, a program that checks them."""
