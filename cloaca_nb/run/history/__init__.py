"""Runs that are kept: what each was given, how its tasks went, and what they stored."""
