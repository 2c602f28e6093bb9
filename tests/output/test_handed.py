"""Values that tasks have handed over, in words."""

from __future__ import annotations

from datetime import date

from cloaca_nb.carried.codec import encode
from cloaca_nb.output.handed import handed_over


def test_values_of_the_run_are_told_as_values() -> None:
    context = {"@DAY": encode(date(2026, 1, 2)), "@N": 3, "day": "2026-01-02", "@random": encode((3, (1, 2)))}
    assert handed_over(context, None) == {"@DAY": "datetime.date(2026, 1, 2)"}
