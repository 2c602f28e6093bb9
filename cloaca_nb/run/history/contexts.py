"""Writes what the tasks of a run store: a file for each context, and one for each longer value in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from cloaca_nb.check.contexts import without_secrets
from cloaca_nb.inputs.hiding import SHOWN
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.json_value import JSON
from cloaca_nb.run.child.again.stored import context_text, entry

#: All contexts of a run together, in bytes.
LARGEST_RUN = 64 * 1024 * 1024
_SHOWN = SHOWN.encode("ascii", "backslashreplace")


class ContextFiles:
    """The contexts of one run.

    Args:
        folder: Where they are kept.
        hides: Whether the run has secrets, of which its texts show `SHOWN` alone.
    """

    def __init__(self, folder: Path, *, hides: bool) -> None:
        self._folder = folder
        self._hides = hides
        self._size = 0
        #: Names of values that are written.
        self._written: set[str] = set()
        #: Keys with the values that they were found to have without a secret. Most of what a task stores is
        #: what it was given: that is not looked through again.
        self._clean: set[tuple[str, str]] = set()

    def keep(
        self,
        file: str,
        context: Mapping[str, JSON],
        handed: Mapping[str, Handed],
        *,
        only_shown: bool = False,
    ) -> str:
        """Keep a context.

        Args:
            file: The name of its file.
            only_shown: Whether no task begins with it again: it may have secrets of the run hidden in it, and
                there is as much room for such ones as for all others.

        Returns:
            Why it is not kept; empty where it is.

        Raises:
            OSError: It cannot be written.
        """
        entries: dict[str, object] = {}
        new: dict[str, bytes] = {}
        for key, value in context.items():
            entries[key], name, data = entry(value)
            if (key, name) not in self._clean:
                if found := without_secrets({key: value}, data)[1]:
                    return f"{found[0]} looks like a secret"
                self._clean.add((key, name))
            if isinstance(entries[key], str) and name not in self._written:
                new[name] = data
        new[file] = context_text(entries, handed={key: asdict(one) for key, one in handed.items()})
        if self._hides and not only_shown and any(_SHOWN in data for data in new.values()):
            return "it holds a secret"
        size = sum(map(len, new.values()))
        if self._size + size > (2 * LARGEST_RUN if only_shown else LARGEST_RUN):
            return "the contexts of the run are too large together"
        self._size += size
        for name, data in new.items():
            (self._folder / name).write_bytes(data)
        self._written.update(new)
        return ""
