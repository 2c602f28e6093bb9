"""What a person sees: text, SVG, the panel."""

from __future__ import annotations
