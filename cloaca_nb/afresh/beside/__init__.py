"""Helper modules: which are made anew, and what tasks do to what is in them."""

from __future__ import annotations
