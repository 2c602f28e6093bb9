"""A library that the target does not have."""

from __future__ import annotations


def checksum(values):
    """A number that changes when a value does."""
    return sum(round(value * 100) * (place + 1) for place, value in enumerate(values)) % 9973
