"""What pip or uv said where it could not do what it was to do -> an error in clear words."""

from __future__ import annotations

import re
from typing import Protocol

from cloaca_nb.errors import UsageError

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

_CAUSE = re.compile(r"^\s*(?:cause: |╰─▶ )(.+)$", re.MULTILINE)

#: So many versions are named.
_NAMED = 6

_NOTHING = "nothing was changed"


class Versions(Protocol):
    """What tells the versions that the index has."""

    def versions(self, name: str) -> list[str]: ...


def refusal(output: str, index: Versions) -> UsageError:
    """The error for what a program said.

    Args:
        output: All that it wrote.
        index: Is asked what there is.
    """
    if _UNREACHABLE.search(output):
        return UsageError(
            f"the index cannot be reached, so {_NOTHING}",
            "try again with a network, or name a directory of wheels: --find-links DIR --no-index",
        )
    found = _NONE_FITS.search(output)
    if found:
        return _none_fits(found["what"], (found["by"] or "").partition("->")[0], found["had"], index)
    conflicts = list(dict.fromkeys(_CONFLICTS.findall(output)))
    if conflicts:
        return UsageError(
            f"these requirements cannot be met together, so {_NOTHING}: {'; '.join(conflicts[:4])}",
            "ask for other versions, or let go of the pinned ones with --update",
        )
    cause = _CAUSE.search(output)
    if cause:  # as uv words it
        return UsageError(
            f"the wheels cannot be fetched, so {_NOTHING}: {cause[1]}", "ask for another version"
        )
    errors = [line for line in output.splitlines() if line.lower().startswith(("error", "  ×", "×"))]
    last = (errors or output.splitlines() or ["no reason is given"])[-1]
    return UsageError(f"the wheels cannot be fetched: {last.strip()}", _NOTHING)


def _none_fits(what: str, by: str, had: str, index: Versions) -> UsageError:
    """Nothing of the index fits a requirement."""
    needed = f", which {by} needs," if by else ""
    versions = [] if had == "none" else had.split(", ")[::-1]
    if versions:
        some = ", ".join(versions[:_NAMED]) + (" …" if len(versions) > _NAMED else "")
        return UsageError(
            f"the index has no wheel of {what}{needed or ','} so {_NOTHING}", f"it has the versions {some}"
        )
    name = re.split(r"[\s<>=!~;\[(]", what, maxsplit=1)[0]
    if index.versions(name):
        return UsageError(
            f"{what}{needed} comes as source only, or not for this Python: building it would execute its "
            f"code here, so {_NOTHING}",
            "take another version, or have it installed on the target",
        )
    return UsageError(
        f"the index has no distribution {name!r}{needed or ','} so {_NOTHING}", "look at its spelling"
    )
