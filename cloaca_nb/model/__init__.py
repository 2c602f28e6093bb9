"""The model: frozen data without I/O and without syntax trees."""

from __future__ import annotations
