"""Cron expressions: what servers take of them (contract H7), why one never fires, and when one does."""

from __future__ import annotations

import re
from datetime import datetime, timezone, tzinfo
from typing import Literal, NamedTuple

from cloaca_nb.errors import UsageError

Wrong = Literal["fields", "refused", "never"]
_WORDS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
#: What only croniter reads: fields that stand for a hash or for chance.
_OWN = re.compile(r"\b[hr]\b", re.IGNORECASE)
#: What servers take and croniter may not read: the nearest weekday, the last Friday, no particular day.
_ONLY_SERVERS = re.compile(r"\A(\?|LW|\d{1,2}W|[0-7]L|(SUN|MON|TUE|WED|THU|FRI|SAT)L)\Z", re.IGNORECASE)


#: The longest that is read: all of each field's values take 700 characters. Reading takes its time.
_LONGEST = 4096

_FIELDS = "write five fields (minute, hour, day, month, weekday), six with seconds first, or @daily"


class Cron(NamedTuple):
    """What is known of a cron expression.

    Attributes:
        wrong: Why servers do not schedule it; None where they do.
        reason: What is wrong with its text: how many fields it has, or in words.
        is_read: Whether its times are known here.
    """

    wrong: Wrong | None = None
    reason: str = ""
    is_read: bool = True

    @property
    def said(self) -> str:
        """What is wrong with it, as what a sentence says of the expression."""
        if self.wrong == "fields":
            return f"has {self.reason} fields"
        return "names a time that never comes" if self.wrong == "never" else f"cannot be read ({self.reason})"

    @property
    def advice(self) -> str:
        """What to do about that."""
        return "name a day that one of its months has" if self.wrong == "never" else _FIELDS


def read_cron(text: str, now: datetime | None = None) -> Cron:
    """What is known of a cron expression: five fields, six with seconds first, or a word such as `@daily`."""
    if len(text) > _LONGEST:
        return Cron("refused", f"it is longer than {_LONGEST:,} characters")
    fields = text.split()
    if text.strip().startswith("@"):
        if text.strip().lower() not in _WORDS:
            return Cron("refused", f"`{text.strip()}` is none of {', '.join(sorted(_WORDS))}")
    elif len(fields) not in {5, 6}:
        return Cron("fields", str(len(fields)))
    if _OWN.search(text):
        return Cron("refused", "a field is a letter that servers do not know")
    return _tried(text, now or datetime.now(timezone.utc))


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def require_time(cron: str, zone: str, now: datetime | None = None) -> None:
    """Refuse a time that a server would not take, or would never fire.

    Raises:
        UsageError: The cron or the time zone is none.
    """
    found = read_cron(cron, now)
    if found.wrong is not None:
        raise UsageError(f"the cron {cron!r} {found.said}", found.advice)
    if not is_zone(zone):
        raise UsageError(f"there is no time zone {zone!r}", "take one such as Europe/Berlin")


def known_times(cron: str, now: datetime, count: int, zone: str = "UTC") -> list[datetime]:
    """The next times of a cron expression in a time zone, in UTC; none where they are not known here."""
    from zoneinfo import ZoneInfo

    found = read_cron(cron, now)
    if found.wrong is not None or not found.is_read or not is_zone(zone):
        return []
    return next_times(cron, now, count, ZoneInfo(zone))


def _tried(text: str, now: datetime) -> Cron:
    from croniter import CroniterBadDateError, CroniterError

    try:
        next_times(text, now, 1)
    except CroniterBadDateError:
        return Cron("never")
    except (CroniterError, ValueError) as error:
        fields = text.split()
        plain = ["*" if _ONLY_SERVERS.match(field) else field for field in fields]
        if plain != fields and _tried(" ".join(plain), now).wrong is None:
            return Cron(is_read=False)
        return Cron("refused", str(error))
    return Cron()


def next_times(text: str, now: datetime, count: int, zone: tzinfo = timezone.utc) -> list[datetime]:
    """The next times of a cron expression, in UTC.

    Args:
        now: An aware time.
        zone: Whose hours it means; servers take those of UTC.

    Raises:
        ValueError: It cannot be read, or never fires.
    """
    from croniter import croniter

    times = croniter(text, now.astimezone(zone), second_at_beginning=True)
    return [times.get_next(datetime).astimezone(timezone.utc) for _ in range(count)]
