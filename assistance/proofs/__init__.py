"""Proofs: each computed figure with the rows that it is made of, from the same computation."""
