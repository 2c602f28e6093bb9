"""The panel: one state, its views, and what they may ask for."""

from __future__ import annotations
