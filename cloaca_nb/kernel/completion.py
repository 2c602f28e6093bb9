"""Tab completion on the lines of the magics, and of the context in task cells."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cloaca_nb.acts.completing import offer
from cloaca_nb.live.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: A line of ours up to the cursor: with or without ``%``, behind ``name =``, or the marker as a comment.
LINE = r"(?:[^%]*=\s*%|\s*(?:#\s*)?%{0,2})(?P<magic>cloaca_\w+)\s(?!\s*=)"

#: Where a line asks the context of a task for something: `context.ge`, `context.get("ro`.
METHOD = re.compile(r"(?<![\w.])context\.(?P<begun>\w*)\Z")
KEY = re.compile(r"(?<![\w.])context\.(?P<method>\w+)\(\s*(?P<quote>[\"'])(?P<begun>(?:(?!(?P=quote)).)*)\Z")


class _Only(list[Any]):
    """All that is offered, be it nothing: IPython goes on to ask others where what it was given is empty."""

    def __len__(self) -> int:
        return max(1, super().__len__())


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
            if found is None and is_of_task(context.full_text):
                found = self.complete_context(context.text_until_cursor, context.token)
            if found is None:
                return {"completions": []}
            words = _Only(SimpleCompletion(word) for word in found)
            return {"completions": words, "suppress": True, "ordered": True}

        return completion_matcher(identifier="cloaca_nb", api_version=2)(matcher)

    def complete(self, line: str, symbol: str) -> list[str] | None:
        """What may stand at the end of a line; None for a line that is not ours.

        Args:
            line: The line up to the cursor.
            symbol: The word that is being written.
        """
        from cloaca_nb.commands import MAGICS, magic_parser

        match = re.match(LINE, line)
        parser = magic_parser(match["magic"]) if match else None
        if match is None or parser is None:
            return None
        before = line[match.end() :].removesuffix(symbol).split()
        found = offer(parser, MAGICS[match["magic"]].shown(), before, symbol, self._session)
        return [shlex.quote(word) if " " in word else word for word in found.words]

    def complete_context(self, line: str, symbol: str) -> list[str] | None:
        """What a task may ask its context for at the end of a line; None where the line asks it for nothing.

        Args:
            line: The line up to the cursor.
            symbol: The word that is being written, as the shell parts words.
        """
        found: Sequence[str]
        from cloaca_nb.read.tasks.draft import CONTEXT_METHODS, KEYED_METHODS

        if match := METHOD.search(line):
            begun, found = match["begun"], CONTEXT_METHODS
        elif (match := KEY.search(line)) and match["method"] in KEYED_METHODS:
            begun, found = match["begun"], self._session.context_keys()
        else:
            return None
        kept, cut = symbol[: max(len(symbol) - len(begun), 0)], max(len(begun) - len(symbol), 0)
        return [kept + word[cut:] for word in found if word.startswith(begun)]


def is_of_task(cell: str) -> bool:
    """Whether a cell has tasks, as far as its text tells."""
    return "cloaca_task" in cell or "cloaca.task" in cell
