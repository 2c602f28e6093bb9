"""What a person reads: text, JSON, HTML, pictures."""

from __future__ import annotations
