"""Tab completion on the lines of the magics: options, what each takes, the words that stand beside them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.live.session import Session

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from cloaca_nb.grammar import Parser

#: A line of ours up to the cursor: with or without ``%``, behind ``name =``, or the marker as a comment.
LINE = r"(?:[^%]*=\s*%|\s*(?:#\s*)?%{0,2})(?P<magic>cloaca_\w+)\s(?!\s*=)"

#: Options whose values are task ids.
TASK_OPTIONS = frozenset({"-d", "--dependencies", "--only", "--until"})
#: Options whose values are names of workflows.
WORKFLOW_OPTIONS = frozenset({"--workflow", "--on"})
#: What grammars call a place of the disk.
FILES = frozenset({"DIR", "FILE", "DIR|URL", "SOURCE"})


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
        from cloaca_nb.commands import magic_parser

        match = re.match(LINE, line)
        parser = magic_parser(match["magic"]) if match else None
        if match is None or parser is None:
            return None
        before = line[match.end() :].removesuffix(symbol).split()
        found = self._options_or_words(match["magic"], parser, before, symbol)
        return [word for word in found if word.startswith(symbol)]

    def _options_or_words(self, magic: str, parser: Parser, before: list[str], symbol: str) -> Iterable[str]:
        from cloaca_nb.commands import MAGICS

        option, others = parser.standing(before)
        if symbol.startswith("-"):
            return options_of(parser)
        if option:
            return self._values(parser, option, symbol)
        words = MAGICS[magic].shown()
        kind = words[len(others)].strip("[]") if len(others) < len(words) else ""
        return [*self._words(kind, symbol), *options_of(parser)]

    def _values(self, parser: Parser, option: str, symbol: str) -> Sequence[str]:
        """Words that an option takes."""
        from cloaca_nb.commands import WORDS

        if option in TASK_OPTIONS:
            return [shlex.quote(id) for id in self._session.task_ids()]
        if option in WORKFLOW_OPTIONS:
            return self._session.workflows()
        if option == "--explain":
            return finding_codes()
        if parser.called(option) in FILES:
            return files_at(symbol)
        return parser.choices_of(option) or WORDS.get(option, ())

    def _words(self, kind: str, symbol: str) -> Sequence[str]:
        """Words that may stand beside a magic's options.

        Args:
            kind: What help calls such a word; words to choose from have a bar between them.
            symbol: The word that is being written.
        """
        ways: Mapping[str, Callable[[], Sequence[str]]] = {
            "TARGET": target_names,
            "RUN": lambda: run_ids(self._session.path),
            "FILE": lambda: files_at(symbol),
            "SOURCE": lambda: files_at(symbol),
        }
        if kind in ways:
            return ways[kind]()
        return kind.split("|") if "|" in kind else ()


def options_of(parser: Parser) -> Sequence[str]:
    """Option names of a magic, long ones first."""
    return sorted(parser.options, key=lambda name: (not name.startswith("--"), name))


def target_names() -> Sequence[str]:
    """Names of the targets that are known here."""
    from cloaca_nb.deploy import choose

    return choose.target_names()


def run_ids(notebook: Path | None) -> Sequence[str]:
    """Ids of the runs that a notebook has started.

    Args:
        notebook: The notebook's file, or None.
    """
    from cloaca_nb.deploy.records import read_history

    return [run.id for record in read_history(notebook) for run in record.runs if run.id]


def finding_codes() -> Sequence[str]:
    """Codes of all findings, in order."""
    from cloaca_nb.check.rules import ALL_RULES

    return sorted({rule.code for rule in ALL_RULES.values()})


def files_at(symbol: str) -> Sequence[str]:
    """Files and folders whose paths begin with what is written; folders end in a slash, hidden ones left out.

    Args:
        symbol: What is written, relative to the working directory.
    """
    head = symbol[: symbol.rfind("/") + 1]
    try:
        found = sorted(Path(head).expanduser().iterdir())
    except (OSError, RuntimeError):  # no such folder, or no such home
        return ()
    paths = [f"{head}{each.name}{'/' if each.is_dir() else ''}" for each in found]
    hidden = symbol[len(head) :].startswith(".")
    return [shlex.quote(path) if " " in path else path for path in paths if _hidden(path) == hidden]


def _hidden(path: str) -> bool:
    return Path(path).name.startswith(".")
