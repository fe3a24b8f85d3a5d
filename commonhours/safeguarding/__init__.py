"""Somebody is stopped at once, whoever let them in is found, and each is looked at again by somebody else."""
