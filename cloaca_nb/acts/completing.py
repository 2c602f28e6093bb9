"""What may stand next on a line of ours, in a notebook or a shell: options, their values, other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from cloaca_nb.grammar import Parser

#: Options whose values are task ids.
TASK_OPTIONS = frozenset({"-d", "--dependencies", "--only", "--until", "--from"})
#: Options whose values are names of workflows.
WORKFLOW_OPTIONS = frozenset({"--workflow", "--on"})
#: What grammars call a place of the disk, and how the names of such files end where not all will do.
FILES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("DIR", "FILE", "DIR|URL", "SOURCE"), ()),
    "NOTEBOOK": (".ipynb", ".py"),
    "NOTEBOOK|ARCHIVE": (".ipynb", ".py", ".cloacina"),
}


class Known(Protocol):
    """A notebook, as far as its lines are completed."""

    @property
    def path(self) -> Path | None:
        """Its file, if one is known."""

    def task_ids(self) -> Sequence[str]:
        """Ids of its tasks, in order."""

    def workflows(self) -> Sequence[str]:
        """Names of its workflows, where there are several."""


class Offer(NamedTuple):
    """What may stand at the end of a line.

    Attributes:
        words: Each as it is, without quotation marks.
        paths: Whether they are files and folders; these end in a slash.
    """

    words: Sequence[str]
    paths: bool = False


def offer(parser: Parser, words: Sequence[str], before: Sequence[str], symbol: str, known: Known) -> Offer:
    """What may stand behind some words of a line.

    Args:
        parser: The grammar of the line.
        words: What stands beside its options, as help calls it; the last may stand often.
        before: The words so far; nothing of them need be right.
        symbol: The word that is being written.
    """
    option, others = parser.standing(before)
    if symbol.startswith("-"):
        found = Offer(options_of(parser))
    elif option:
        found = _values(parser, option, symbol, known)
    else:
        kind = _kind(words, len(others))
        found = _beside(kind, symbol, known)
        if not found.paths:
            found = Offer([*found.words, *options_of(parser)])
    return Offer([word for word in found.words if word.startswith(symbol)], found.paths)


def _kind(words: Sequence[str], at: int) -> str:
    """What help calls the word at a place."""
    if at >= len(words) and words and words[-1].strip("[]").endswith("..."):
        at = len(words) - 1
    return words[at].strip("[]. ") if at < len(words) else ""


def _values(parser: Parser, option: str, symbol: str, known: Known) -> Offer:
    """Words that an option takes."""
    from cloaca_nb.commands import WORDS

    if option in TASK_OPTIONS:
        return Offer(known.task_ids())
    if option in WORKFLOW_OPTIONS:
        return Offer(known.workflows())
    if option == "--explain":
        from cloaca_nb.check.rules import CODES

        return Offer(CODES)
    called = parser.called(option)
    if called in FILES:
        return Offer(files_at(symbol, FILES[called]), paths=True)
    return Offer(parser.choices_of(option) or WORDS.get(option, ()))


def _beside(kind: str, symbol: str, known: Known) -> Offer:
    """Words that may stand beside a line's options.

    Args:
        kind: What help calls such a word; words to choose from have a bar between them.
    """
    if kind in FILES:
        return Offer(files_at(symbol, FILES[kind]), paths=True)
    if kind == "TARGET":
        return Offer(target_names())
    if kind == "RUN":
        return Offer(run_ids(known.path))
    return Offer(kind.split("|") if "|" in kind else ())


def options_of(parser: Parser) -> Sequence[str]:
    """Option names of a grammar, long ones first."""
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


def files_at(symbol: str, ends: tuple[str, ...] = ()) -> Sequence[str]:
    """Files and folders whose paths begin with what is written; folders end in a slash, hidden ones left out.

    Args:
        symbol: What is written, relative to the working directory.
        ends: How the names of files end; in any way where none is given.
    """
    head = symbol[: symbol.rfind("/") + 1]
    try:
        found = sorted(Path(head).expanduser().iterdir())
    except (OSError, RuntimeError):  # no such folder, or no such home
        return ()
    hidden = symbol[len(head) :].startswith(".")
    return [
        f"{head}{each.name}{'/' if each.is_dir() else ''}"
        for each in found
        if each.name.startswith(".") == hidden and (not ends or each.name.endswith(ends) or each.is_dir())
    ]
