"""What is wrong on a target: what it was seen to have, and what that means."""

from __future__ import annotations
