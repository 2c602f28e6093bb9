"""What the table of magics and verbs says of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cloaca_nb.commands.options import Option
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Parser, nearest

NOTEBOOK = "NOTEBOOK"


@dataclass(frozen=True, slots=True)
class Command:
    """A verb of the command line, a magic of the notebook, or both.

    Attributes:
        example: Lines of an example, as magics.
        options: Its options; those of a list exclude each other.
        words: What stands beside the options: at most so many words.
        source: What stands before those on the command line, where no notebook is open; None: no verb.
        help: One line for the list of verbs.
        mark: ``%`` for a magic of a line, ``%%`` for one of a cell.
        grammar: The whole grammar, where the reader of notebooks has it.
        acts: Whether it does something in the world, which it must not where a notebook is run for a check.
        many: Whether any number may stand where the last of its words does.
        several: Whether its verb takes any number of such sources.
        execute: How the option of its verb is called that runs the notebook first; empty for none.
        one_of: Whether it is about one workflow of a notebook, or each, so that `--workflow` says which.
        actions: What it can be told to do, by the word that comes first; none where it does one thing.
    """

    text: str
    example: str
    options: tuple[Option | list[Option], ...] = ()
    words: tuple[str, ...] = ()
    source: str | None = None
    help: str = ""
    mark: str = "%"
    grammar: Callable[[], Parser] | None = None
    acts: bool = False
    many: bool = False
    several: bool = False
    execute: str = ""
    one_of: bool = False
    actions: tuple[str, ...] = ()

    def shown(self, *words: str) -> tuple[str, ...]:
        """The words of a line as help shows them, with others behind the action."""
        action = ("|".join(self.actions),) if self.actions else ()
        return (*action, *words, *self.words)

    def written(self) -> tuple[str, ...]:
        """The words of its verb as help shows them."""
        source = f"{self.source}..." if self.several else self.source
        return self.shown(*([source] if source else []))

    def action_of(self, words: list[str]) -> str:
        """The action, taken from the words of a line; "" where there are none to choose from.

        Raises:
            UsageError: The first word is none.
        """
        if not self.actions:
            return ""
        if not words or words[0] not in self.actions:
            said = f"an action was expected first, not {words[0]!r}" if words else "no action is given"
            near = nearest(words[0], self.actions).question if words else ""
            raise UsageError(said, near or f"the actions are {', '.join(self.actions)}")
        return words.pop(0)

    def problem_of(self, words: Sequence[str], *before: str) -> str:
        """Why these cannot be the words of a line, or an empty text: one too many, or an empty one.

        Args:
            before: What those are called that stand before the command's own.
        """
        names = [name.strip("[]. ") for name in (*before, *self.words)]
        if len(words) > len(names) and not self.many and not (before and self.several):
            return f"unexpected argument {words[len(names)]!r}"
        empty = (names[min(at, len(names) - 1)] for at, word in enumerate(words) if not word.strip())
        return next((f"{name} is empty" for name in empty), "")
