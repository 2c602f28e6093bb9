"""What pip or uv said where it could not do what it was to do -> an error in clear words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from cloaca_nb.errors import UsageError
from cloaca_nb.vendoring.web import without_logins

VersionsOf: TypeAlias = Callable[[str], Sequence[str]]

#: What stands in the output where the index could not be reached.
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|ConnectionError|ProxyError|SSLError"
    r"|Temporary failure in name resolution|Connection refused|Max retries exceeded|Could not fetch URL"
    r"|error sending request|Failed to fetch|dns error|timed out"
)
_NONE_FITS = re.compile(
    r"satisfies the requirement (?P<what>.+?)(?: \(from (?P<by>(?!versions)[^)]+)\))?"
    r" \(from versions: (?P<had>[^)]*)\)"
)
_CONFLICTS = re.compile(r"^\s+(.+ depends on .+|The user requested .+)$", re.MULTILINE)

#: What uv says of a distribution of which only the source is there, that is unknown, of a version that is.
_NO_WHEELS = re.compile(r"(?:all versions of )?(?P<what>\S+) (?:have|has) no (?:usable )?wheels")
_UNKNOWN = re.compile(r"Because (?P<what>\S+) was not found in")
_NO_VERSION = re.compile(r"there (?:is|are) no versions? of (?P<what>\S+) and")

_CAUSE = re.compile(r"^\s*(?:cause: |╰─▶ )(.+)$", re.MULTILINE)

#: So many versions are named.
_NAMED = 6

_NOTHING = "nothing was changed"


def refusal(output: str, versions_of: VersionsOf) -> UsageError:
    """The error for what a program said.

    Args:
        output: All that it wrote.
        versions_of: Tells the versions that the index has of a distribution.
    """
    output = without_logins(output)
    if _UNREACHABLE.search(output):
        return UsageError(
            f"the index cannot be reached, so {_NOTHING}",
            "try again with a network, or name a directory of wheels: --find-links DIR --no-index",
        )
    found = _NONE_FITS.search(output)
    if found:
        return _none_fits(found["what"], (found["by"] or "").partition("->")[0], found["had"], versions_of)
    conflicts = list(dict.fromkeys(_CONFLICTS.findall(output)))
    if conflicts:
        return UsageError(
            f"these requirements cannot be met together, so {_NOTHING}: {'; '.join(conflicts[:4])}",
            "ask for other versions, or let go of the pinned ones with --update",
        )
    for pattern, error in (
        (_NO_WHEELS, _source_only),
        (_UNKNOWN, _no_distribution),
        (_NO_VERSION, _no_wheel),
    ):
        found = pattern.search(output)
        if found:
            return error(found["what"], ",", versions_of)
    cause = _CAUSE.search(output)
    if cause:  # as uv words it
        together = " depend" in cause[1]
        what = "these requirements cannot be met together" if together else "the wheels cannot be fetched"
        return UsageError(f"{what}, so {_NOTHING}: {cause[1]}", "ask for other versions")
    errors = [line for line in output.splitlines() if line.lower().startswith(("error", "  ×", "×"))]
    last = (errors or output.splitlines() or ["no reason is given"])[-1]
    return UsageError(f"the wheels cannot be fetched: {last.strip()}", _NOTHING)


def _none_fits(what: str, by: str, had: str, versions_of: VersionsOf) -> UsageError:
    """Nothing of the index fits a requirement."""
    needed = f", which {by} needs," if by else ","
    if had != "none":
        return _no_wheel(what, needed, versions_of, had.split(", ")[::-1])
    known = versions_of(_name(what))
    return (_source_only if known else _no_distribution)(what, needed, versions_of)


def _name(what: str) -> str:
    return re.split(r"[\s<>=!~;\[(]", what, maxsplit=1)[0]


def _no_wheel(what: str, needed: str, versions_of: VersionsOf, versions: Sequence[str] = ()) -> UsageError:
    """It has others; where it said none, it is asked for the newest."""
    had = versions or versions_of(_name(what))
    some = ", ".join(had[:_NAMED]) + (" …" if len(had) > _NAMED else "")
    hint = f"it has the version{'s' * (len(had) > 1)} {some}" if had else "ask for another version"
    return UsageError(f"the index has no wheel of {what}{needed} so {_NOTHING}", hint)


def _source_only(what: str, needed: str, versions_of: VersionsOf) -> UsageError:
    return UsageError(
        f"{what}{needed if len(needed) > 1 else ''} comes as source only, or not for this "
        f"Python: building it would execute its code here, so {_NOTHING}",
        "take another version, or have it installed on the target",
    )


def _no_distribution(what: str, needed: str, versions_of: VersionsOf) -> UsageError:
    return UsageError(
        f"the index has no distribution {_name(what)!r}{needed} so {_NOTHING}", "look at its spelling"
    )
