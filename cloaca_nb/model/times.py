"""Times as servers, databases and files of ours write them: RFC 3339."""

from __future__ import annotations

import re
from datetime import datetime


def seconds_between(start: str | None, end: str | None) -> float | None:
    """Seconds between two RFC 3339 times; None where one is missing or no time."""
    if not start or not end:
        return None
    try:
        return (time_of(end) - time_of(start)).total_seconds()
    except (ValueError, TypeError):
        return None


def time_of(text: str) -> datetime:
    """An RFC 3339 time; Python 3.10 reads neither `Z` nor more or fewer than six digits of a second.

    Raises:
        ValueError: It is none.
    """
    text = re.sub("[zZ]", "+00:00", text)
    return datetime.fromisoformat(re.sub(r"\.(\d+)", lambda found: f".{found[1][:6]:0<6}", text))
