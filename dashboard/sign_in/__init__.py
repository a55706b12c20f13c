"""Signing in to the admin: a password, then a code where there is a second factor."""
