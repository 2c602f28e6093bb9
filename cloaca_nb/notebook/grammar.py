"""The base of the option grammars of magics: argparse that neither prints nor exits."""

from __future__ import annotations

import argparse
import difflib
import shlex
from collections.abc import Iterable, Sequence
from typing import NamedTuple, NoReturn


class GrammarError(ValueError):
    """A line that does not fit its grammar.

    Args:
        message: What is wrong, naming the value.
        hint: The next step.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `GrammarError`; options are never abbreviated."""

    def __init__(self, prog: str, description: str, usage: str) -> None:
        super().__init__(
            prog=prog,
            usage=usage.replace("%", "%%"),
            description=description,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.hint = f"usage: {usage}"

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the process.

        Raises:
            GrammarError: Always.
        """
        raise GrammarError(message, self.hint)

    @property
    def options(self) -> tuple[str, ...]:
        """All option names, long and short."""
        return tuple(name for action in self._actions for name in action.option_strings)

    def parse_line(self, words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
        """The options of a line and the words that belong to none.

        Raises:
            GrammarError: An option is unknown, lacks its value or has too many.
        """
        try:
            options, others = self.parse_known_args(list(words))
        except argparse.ArgumentError as error:
            raise self._refused(error) from None
        self._refuse_unknown(words, others)
        return options, [word for word in others if word != "--"]

    def _refused(self, error: argparse.ArgumentError) -> GrammarError:
        name = error.argument_name or "an option"
        return GrammarError(f"`{name}`: {error.message}", self.hint)

    def _refuse_unknown(self, words: Sequence[str], others: Iterable[str]) -> None:
        behind_dashes = set(words[words.index("--") :]) if "--" in words else set()
        for word in others:
            if word.startswith("-") and word != "--" and word not in behind_dashes:
                raise unknown_option(word.split("=")[0], self.options)


class Nearest(NamedTuple):
    """The nearest of the known words to a wrong one, as text for a hint ("" where nothing is near)."""

    word: str

    @property
    def question(self) -> str:
        """``did you mean `x`?`` or nothing."""
        return f"did you mean `{self.word}`?" if self.word else ""


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> Nearest:
    """The known word that is most like `word`."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return Nearest(found[0] if found else "")


def unknown_option(name: str, known: Sequence[str]) -> GrammarError:
    """The error for an option that no grammar has; names the nearest one."""
    normal = name.replace("_", "-")
    found = Nearest(normal) if normal in known else nearest(normal, [k for k in known if k.startswith("--")])
    others = ", ".join(option for option in known if option.startswith("--"))
    return GrammarError(f"there is no option `{name}`", found.question or f"the options are {others}")


def comment_hint(words: Sequence[str]) -> str:
    """A hint for a line that ends in a comment, or nothing."""
    commented = any(word.startswith("#") for word in words[1:])
    return "a magic's line cannot end in a comment: move it to a line of its own" if commented else ""


def split_words(line: str) -> list[str]:
    """The words of a line, quoted as in a shell.

    Raises:
        GrammarError: A quotation mark is not closed, or a backslash escapes nothing.
    """
    try:
        return shlex.split(line)
    except ValueError as error:
        reason = "a quotation mark is not closed" if "quotation" in str(error) else "it ends in a backslash"
        raise GrammarError(
            f"{reason} in `{line.strip()}`", "put texts with blanks or quotes between single quotes"
        ) from None
