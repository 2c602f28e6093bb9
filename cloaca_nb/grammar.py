"""The grammar that the magics' lines, the markers and the command line share: words, options, `--context`."""

from __future__ import annotations

import argparse
import json
import math
import re
import shlex
import sys
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, NoReturn

from cloaca_nb.errors import UsageError, reason_of
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Limits
from cloaca_nb.regular import read_given


class _Help(argparse.RawDescriptionHelpFormatter):
    """Paragraphs of a description are wrapped, each on its own."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(textwrap.fill(line, width, initial_indent=indent) for line in text.splitlines())


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `UsageError`; options are never abbreviated, words stand anywhere.

    Args:
        prog: What is parsed: a magic, or a verb of the command line.
        description: What it does.
        usage: How it is written, for help and hints.
    """

    def __init__(self, prog: str, description: str, usage: str) -> None:
        super().__init__(
            prog=prog,
            usage=usage.replace("%", "%%"),
            description=description,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=_Help,
        )
        self.hint = f"usage: {usage}"

    #: What people write for options that others are nearer to, by what they mean.
    meant: Mapping[str, str] = MappingProxyType({})

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the process.

        Raises:
            UsageError: Always.
        """
        raise UsageError(message, self.hint)

    @property
    def options(self) -> tuple[str, ...]:
        """All option names, long and short."""
        return tuple(name for action in self._actions for name in action.option_strings)

    def choices_of(self, option: str) -> tuple[str, ...]:
        """Words that an option takes, () where any will do."""
        actions = (action for action in self._actions if option in action.option_strings)
        return tuple(str(word) for action in actions for word in action.choices or ())

    def called(self, option: str) -> str:
        """What help calls the value of an option, "" where it takes none."""
        action = self._option_string_actions.get(option)
        return str(action.metavar or "") if action is not None and action.nargs != 0 else ""

    def standing(self, words: Iterable[str]) -> tuple[str, list[str]]:
        """Which option takes the word behind these, and those of them that no option took.

        Args:
            words: What is written so far; nothing of it need be right.

        Returns:
            The option, "" where none takes it; the words.
        """
        option, free, others = "", 0, []
        for word in words:
            if word.startswith("-"):
                option = word.split("=")[0]
                free = self._free(option) - ("=" in word and not word.endswith("="))
            elif free > 0:
                free -= 1
            else:
                others.append(word)
        return option if free > 0 else "", others

    def _free(self, option: str) -> int:
        """How many values an option takes, as good as endless where it takes several."""
        action = self._option_string_actions.get(option)
        if action is None or action.nargs == 0:
            return 0
        return 1 if action.nargs is None else sys.maxsize

    def described(self) -> list[tuple[str, str]]:
        """Each option as written, with its values, and what it does."""
        formatter = self._get_formatter()
        found = []
        for action in self._actions:
            default = formatter._get_default_metavar_for_optional(action)
            values = formatter._format_args(action, default) if action.nargs != 0 else ""
            found.append((f"{', '.join(action.option_strings)} {values}".rstrip(), action.help or ""))
        return found

    def parse_line(self, words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
        """The options of a line and the words that belong to none.

        Raises:
            UsageError: An option is unknown, lacks its value or has too many.
        """
        try:
            options, others = self.parse_known_args(list(words))
        except argparse.ArgumentError as error:
            raise self._refused(error) from None
        self._refuse_unknown(words, others)
        return options, [word for word in others if word != "--"]

    def _refused(self, error: argparse.ArgumentError) -> UsageError:
        name = error.argument_name or "an option"
        action = self._option_string_actions.get(name.rpartition("/")[2])
        if action is None or not action.help or not error.message.startswith("expected"):
            return UsageError(f"`{name}`: {error.message}", self.hint)
        value = self.called(name) or " or ".join(self.choices_of(name))
        return UsageError(f"`{name}`: {error.message}", f"write `{name} {value}`: {action.help}")

    def _refuse_unknown(self, words: Sequence[str], others: Iterable[str]) -> None:
        behind_dashes = set(words[words.index("--") :]) if "--" in words else set()
        for word in others:
            if word.startswith("-") and word != "--" and word not in behind_dashes:
                raise unknown_option(word.split("=")[0], self.options, self.meant)


class Nearest(NamedTuple):
    """The nearest of the known words to a wrong one, as text for a hint ("" where nothing is near)."""

    word: str

    @property
    def question(self) -> str:
        """``did you mean `x`?`` or nothing."""
        return f"did you mean `{self.word}`?" if self.word else ""


def no_task(id: str, ids: Collection[str]) -> UsageError:
    """What to raise where an id is no task's.

    Args:
        ids: Those of the workflow's tasks.
    """
    hint = nearest(id, ids).question or f"tasks: {', '.join(ids)}"
    return UsageError(f"{id!r} is no task of this workflow", hint)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> Nearest:
    """The known word that is most like `word`."""
    import difflib

    found = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return Nearest(found[0] if found else "")


def unknown_option(name: str, known: Sequence[str], meant: Mapping[str, str]) -> UsageError:
    """The error for an option that no grammar has; names the one that is meant, or the nearest one."""
    normal = name.replace("_", "-")
    near = meant.get(normal) or (normal if normal in known else "")
    found = Nearest(near) if near else nearest(normal, [k for k in known if k.startswith("--")])
    others = ", ".join(option for option in known if option.startswith("--"))
    hint = found.question or (
        f"the options are {others}" if others else "leave it out: there are no options here"
    )
    return UsageError(f"there is no option `{name}`", hint)


#: A word as a shell reads it; quotation marks and backslashes keep blanks and `#` inside it.
_WORD = re.compile(r"""(?:[^ \t\r\n'"\\]|\\.|'[^']*'|"(?:\\.|[^"\\])*")+""", re.DOTALL)


def without_comment(line: str) -> str:
    """A line without the comment at its end: from a `#` on that begins a word outside of quotation marks."""
    for word in _WORD.finditer(line):
        if word[0].startswith("#"):
            return line[: word.start()]
    return line


#: What makes words of a line that are not those between its blanks, or may.
_QUOTED = re.compile(r"""[^ \t\r\n!$-&(-\[\]-~]""")


def split_words(line: str) -> list[str]:
    """The words of a line, quoted as in a shell, its comment left out.

    Raises:
        UsageError: A quotation mark is not closed, or a backslash escapes nothing.
    """
    if not _QUOTED.search(line):
        return line.split()
    try:
        return shlex.split(without_comment(line))
    except ValueError as error:
        reason = "a quotation mark is not closed" if "quotation" in str(error) else "it ends in a backslash"
        raise UsageError(
            f"{reason} in `{line.strip()}`", "put texts with blanks or quotes between single quotes"
        ) from None


_LIMITS = "write limits as memory=2G,cpu=60,network=no: bytes (K, M, G), seconds (s, m), yes or no"
_LIMIT = {
    "memory": re.compile(r"(\d{1,12})([KMG]?)(?:i?B)?", re.IGNORECASE),
    "cpu": re.compile(r"(\d{1,9})([sm]?)", re.IGNORECASE),
    "network": re.compile(r"(yes|no)()"),
}
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def parse_limits(text: str) -> Limits:
    """Limits of processes, as ``memory=2G,cpu=60s,network=no``; those that are not named stay as they are.

    Raises:
        UsageError: It is no such text.
    """
    found: dict[str, int | bool] = {}
    for word in filter(None, map(str.strip, text.split(","))):
        name, _, value = word.partition("=")
        match = _LIMIT[name].fullmatch(value) if name in _LIMIT else None
        if match is None or name in found:
            raise UsageError(f"`{word}` is no limit", _LIMITS)
        if name == "network":
            found[name] = value == "yes"
        else:
            number, unit = int(match[1]), match[2].lower()
            found[name] = number * (_UNITS[unit] if name == "memory" else 60 if unit == "m" else 1)
    return Limits(**found)  # type: ignore[arg-type]  # each is of its type


_AGE = re.compile(r"(\d{1,9})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def parse_age(text: str) -> int:
    """The seconds of an age such as ``12h``, ``30d`` or ``2w``.

    Raises:
        UsageError: It is no such text.
    """
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"`{text}` is no age", "write a whole number and s, m, h, d or w, for example 30d")
    return int(match[1]) * _SECONDS[match[2]]


def parse_context(words: Sequence[str], variables: Mapping[str, object] | None = None) -> dict[str, JSON]:
    """The initial context of a run.

    Each word is a JSON object, ``name=value`` (a JSON value, else text), or ``@file`` with a JSON object;
    later words win.

    Args:
        variables: Names that ``name=$variable`` may stand for; None where there are none.

    Raises:
        UsageError: A word is none of these, or a value cannot be a context value.
    """
    context: dict[str, JSON] = {}
    for word in words:
        context.update(_context_part(word, variables))
    return context


def _context_part(word: str, variables: Mapping[str, object] | None) -> dict[str, JSON]:
    if word.startswith("@"):
        return json_object(_read(Path(word[1:])), f"the file {word[1:]}")
    if word.lstrip().startswith(("{", "[", '"')):
        return json_object(word, "--context")
    name, equals, text = word.partition("=")
    if not equals or not name.strip():
        raise UsageError(
            f"--context {word!r} is neither a JSON object, nor name=value, nor @file",
            """for example --context '{"limit": 3}' or --context limit=3""",
        )
    return {name.strip(): _value(text, variables)}


def _value(text: str, variables: Mapping[str, object] | None) -> JSON:
    if variables is not None and text.startswith("$"):
        return _variable(text[1:], variables)
    try:
        return _json(text)
    except ValueError:
        return text


def _variable(name: str, variables: Mapping[str, object]) -> JSON:
    if name not in variables:
        raise UsageError(
            f"no variable {name!r} in the notebook", "run the cell that defines it, or write the value"
        )
    try:
        return _json(json.dumps(variables[name], allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        kind = type(variables[name]).__name__
        raise UsageError(
            f"variable {name!r} ({kind}) cannot be a context value: {error}",
            "hand over plain data: text, numbers, lists, dictionaries with text keys",
        ) from None


def json_object(text: str, where: str) -> dict[str, JSON]:
    """The JSON object that a text is; whoever takes a context as JSON reads it here.

    Args:
        where: What the text is called, for messages.

    Raises:
        UsageError: It is no JSON, or no object, or holds what JSON has no word for (NaN, Infinity).
    """
    try:
        value = _json(text)
    except ValueError as error:
        raise UsageError(
            f"{where} is not JSON: {error}", """for example --context '{"limit": 3}'"""
        ) from None
    if not isinstance(value, dict):
        raise UsageError(f"{where} is a JSON {_kind(value)}, not an object", 'write {"name": value}')
    return value


def _json(text: str) -> JSON:
    """The value of a JSON text; a ValueError where it is none, also where a number is too large for one."""
    try:
        value: JSON = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large for a number")
    return number


def _kind(value: object) -> str:
    names: dict[type, str] = {list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")


#: Bytes of a file with a context.
_MOST = 64 * 1024**2


def _read(path: Path) -> str:
    try:
        return read_given(path, _MOST).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the file {path} cannot be read: {reason_of(error)}", "give the path of a JSON file"
        ) from None
