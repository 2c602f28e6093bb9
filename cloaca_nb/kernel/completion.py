"""Tab completion on the lines of the magics: options, task ids, the words that an option takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.live.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: A line of ours up to the cursor: with or without ``%``, behind ``name =``, or the marker as a comment.
LINE = r"(?:[^%]*=\s*%|\s*(?:#\s*)?%{0,2})(?P<magic>cloaca_\w+)\s"

#: Options whose values are task ids.
TASK_OPTIONS = frozenset({"-d", "--dependencies", "--only", "--until"})


class Completer:
    """Completes the lines of our magics in a shell.

    Args:
        session: Whose task ids are offered.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._matcher = self._as_matcher()

    def connect(self, shell: InteractiveShell) -> None:
        """Begin to complete in this shell."""
        matchers: list[Any] = shell.Completer.custom_matchers
        matchers.append(self._matcher)

    def disconnect(self, shell: InteractiveShell) -> None:
        """Stop completing."""
        matchers: list[Any] = shell.Completer.custom_matchers
        if self._matcher in matchers:
            matchers.remove(self._matcher)

    def _as_matcher(self) -> Any:
        from IPython.core.completer import CompletionContext, SimpleCompletion, completion_matcher

        def matcher(context: CompletionContext) -> Any:
            found = self.complete(context.text_until_cursor, context.token)
            # To IPython dashes may stand before any name. Where a value may be next, others offer files.
            ours = context.token.startswith("-") or not any(word.startswith("-") for word in found)
            return {"completions": [SimpleCompletion(word) for word in found], "suppress": ours}

        return completion_matcher(identifier="cloaca_nb", api_version=2)(matcher)

    def complete(self, line: str, symbol: str) -> list[str]:
        """What may stand at the end of a line.

        Args:
            line: The line up to the cursor.
            symbol: The word that is being written.
        """
        match = re.match(LINE, line)
        if match is None:
            return []
        before = line[match.end() :].removesuffix(symbol)
        option = _last_option(before)
        found: Iterable[str]
        if symbol.startswith("-"):
            found = options_of(match["magic"])
        elif option is None:
            found = [*words_of(match["magic"], before, self._session.path), *options_of(match["magic"])]
        elif option in TASK_OPTIONS:
            found = [shlex.quote(id) for id in self._session.task_ids()]
        else:
            found = choices_of(match["magic"], option) or options_of(match["magic"])
        return [word for word in found if word.startswith(symbol)]


def _last_option(text: str) -> str | None:
    """The option whose value is being written: the last word that begins with a dash."""
    options = [word.split("=")[0] for word in text.split() if word.startswith("-")]
    return options[-1] if options else None


def words_of(magic: str, before: str, notebook: Path | None) -> Sequence[str]:
    """Words that may stand beside a magic's options: targets, or runs of this notebook.

    Args:
        before: What is written before the word.
        notebook: The notebook's file, or None.
    """
    if before.strip():
        return ()
    if magic in {"cloaca_deploy", "cloaca_status"}:
        from cloaca_nb.deploy.choose import target_names

        return target_names()
    if magic == "cloaca_runs":
        from cloaca_nb.deploy.records import read_history

        return [run.id for record in read_history(notebook) for run in record.runs if run.id]
    return ()


def options_of(magic: str) -> Sequence[str]:
    """Option names of a magic, long ones first."""
    from cloaca_nb.commands import magic_parser

    parser = magic_parser(magic)
    names = parser.options if parser is not None else ()
    return sorted(names, key=lambda name: (not name.startswith("--"), name))


def choices_of(magic: str, option: str) -> Sequence[str]:
    """Words that an option takes, () where any will do."""
    from cloaca_nb.commands import WORDS, magic_parser

    parser = magic_parser(magic)
    choices = parser.choices_of(option) if parser is not None else ()
    return choices or WORDS.get(option, ())
