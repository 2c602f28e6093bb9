"""When a cron expression fires, as servers read them (contract H7)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock_time
from zoneinfo import ZoneInfo

ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
DAYS = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])}
#: One that fires in none of these days never fires.
HORIZON_DAYS = 8 * 366

DayTest = Callable[[date], bool]


class CronError(ValueError):
    """Not an expression that a server schedules."""


class Cron:
    """An expression of five or six fields, or an alias; the seconds come first.

    Raises:
        CronError: It is neither.
    """

    def __init__(self, text: str) -> None:
        fields = ALIASES.get(text.strip().lower(), text).upper().split()
        if len(fields) not in {5, 6}:
            raise CronError(f"{text!r} has {len(fields)} fields")
        second, minute, hour, day, month, weekday = fields if len(fields) == 6 else ["0", *fields]
        self.seconds = numbers(second, 0, 59)
        self.minutes = numbers(minute, 0, 59)
        self.hours = numbers(hour, 0, 23)
        self.months = numbers(month, 1, 12, MONTHS)
        self.days = [day_of_month(part) for part in day.split(",") if part not in {"*", "?"}]
        self.weekdays = [day_of_week(part) for part in weekday.split(",") if part not in {"*", "?"}]

    def after(self, moment: datetime, zone: str = "UTC") -> datetime:
        """The first time that is later than a moment, in UTC.

        Raises:
            CronError: There is none within some years.
        """
        place = ZoneInfo(zone)
        here = moment.astimezone(place)
        for number in range(HORIZON_DAYS):
            day = here.date() + timedelta(days=number)
            if day.month in self.months and self._on(day):
                for at in self._times(day, place, 0 if number else here.hour - 1):
                    if at > moment:
                        return at
        raise CronError("it never fires")

    def _on(self, day: date) -> bool:
        """A day of the month and one of the week: either fires."""
        tests = [*self.days, *self.weekdays]
        return not tests or any(test(day) for test in tests)

    def _times(self, day: date, place: ZoneInfo, from_hour: int) -> Iterator[datetime]:
        for hour in (hour for hour in self.hours if hour >= from_hour):
            for minute in self.minutes:
                for second in self.seconds:
                    wall = datetime.combine(day, clock_time(hour, minute, second), place)
                    at = wall.astimezone(timezone.utc)
                    if at.astimezone(place).replace(tzinfo=None) == wall.replace(tzinfo=None):
                        yield at


def numbers(text: str, low: int, high: int, names: dict[str, int] | None = None) -> list[int]:
    """The values of a field: `*`, `a`, `a-b`, each with `/n`, and lists of them."""
    found: set[int] = set()
    for part in text.split(","):
        matched = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part)
        if matched is None:
            raise CronError(f"{part!r} is no part of a field")
        first, last, step = matched.groups()
        start = low if first == "*" else _number(first, names)
        end = _number(last, names) if last else high if first == "*" or step else start
        if not low <= start <= end <= high or step == "0":
            raise CronError(f"{part!r} is out of range")
        found.update(range(start, end + 1, int(step or 1)))
    return sorted(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names and text in names:
        return names[text]
    if not text.isdigit():
        raise CronError(f"{text!r} is no number")
    return int(text)


def day_of_month(part: str) -> DayTest:
    """A test for `L`, `15W` or plain numbers."""
    if part == "L":
        return lambda day: day.day == _last(day)
    if part.endswith("W"):
        (wanted,) = numbers(part[:-1], 1, 31)
        return lambda day: wanted <= _last(day) and day == _working_day(day.replace(day=wanted))
    found = numbers(part, 1, 31)
    return lambda day: day.day in found


def _last(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _working_day(day: date) -> date:
    """The working day of the same month that is nearest."""
    if day.isoweekday() == 6:
        return day + timedelta(days=2 if day.day == 1 else -1)
    if day.isoweekday() == 7:
        return day + timedelta(days=-2 if day.day == _last(day) else 1)
    return day


def day_of_week(part: str) -> DayTest:
    """A test for `1#2`, `5L` or plain numbers and names; Sunday is 0 and 7."""
    name, _, number = part.partition("#")
    if number:
        weekdays, (nth,) = _weekdays(name), numbers(number, 1, 5)
        return lambda day: day.isoweekday() % 7 in weekdays and (day.day - 1) // 7 + 1 == nth
    if part.endswith("L") and part != "L":
        weekdays = _weekdays(part[:-1])
        return lambda day: day.isoweekday() % 7 in weekdays and day.day + 7 > _last(day)
    weekdays = _weekdays(part)
    return lambda day: day.isoweekday() % 7 in weekdays


def _weekdays(text: str) -> set[int]:
    return {number % 7 for number in numbers(text, 0, 7, DAYS)}
