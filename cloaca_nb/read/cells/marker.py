"""The marker line of a task cell: where it stands, and the grammar of its options.

One grammar serves the kernel's magic and the reader of files. Its options are the keyword arguments of
`@cloaca.task`, spelled with dashes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import Parser, nearest, split_words, without_comment
from cloaca_nb.read.cells.code import parse_expression
from cloaca_nb.read.cells.ipython import levelled
from cloaca_nb.syntax import remembered

_BOOLEANS: Mapping[str, str] = {
    **dict.fromkeys(("true", "yes", "on", "1"), "True"),
    **dict.fromkeys(("false", "no", "off", "0"), "False"),
}
#: The engine keeps counts and milliseconds in 32 and 64 bits; the smaller one serves both.
_LARGEST = 2**31 - 1


def a_count(word: str) -> str:
    """A whole number from 0.

    Raises:
        UsageError: It is none.
    """
    try:
        number = int(word)
    except ValueError:
        raise UsageError("a whole number is expected", "for example 3") from None
    if not 0 <= number <= _LARGEST:
        raise UsageError(f"a number from 0 to {_LARGEST} is expected", "for example 3")
    return str(number)


def a_boolean(word: str) -> str:
    """``true`` or ``false``.

    Raises:
        UsageError: It is neither.
    """
    try:
        return _BOOLEANS[word.lower()]
    except KeyError:
        raise UsageError("true or false is expected") from None


def one_of(*words: str) -> Callable[[str], str]:
    """A check for one of some words."""

    def check(word: str) -> str:
        if word.lower() not in words:
            raise UsageError(f"one of {', '.join(words)} is expected", nearest(word.lower(), words).question)
        return f'"{word.lower()}"'

    return check


def a_name(word: str) -> str:
    """A (dotted) name of the notebook, or an expression that gives a function.

    Raises:
        UsageError: It is no Python expression, or a literal.
    """
    node = _expression(word)
    if isinstance(node, ast.Constant):
        raise UsageError("the name of a function is expected", "for example --on-success notify")
    return word


def an_expression(word: str) -> str:
    """A Python expression.

    Raises:
        UsageError: It is none.
    """
    _expression(word)
    return word


def _expression(word: str) -> ast.expr:
    found = parse_expression(f"({word}\n)")
    if found is None:
        raise UsageError(
            "this is no Python expression", "put it between single quotes, with double quotes inside"
        )
    return found


TASK_MAGIC = "cloaca_task"
MODULE_MAGIC = "cloaca_module"
_MARKER = re.compile(
    r"(?:\#\s*)?%%(?P<name>cloaca_task|cloaca_module|cloaca_trigger)(?=\s|$)(?P<text>[^\n]*)"
)


class Marker(NamedTuple):
    """The marker line of a task or module cell.

    Attributes:
        name: ``cloaca_task``, ``cloaca_module`` or ``cloaca_trigger``.
        text: What stands behind it, lines that end in a backslash joined.
        line: 1-based line where it begins.
        last: 1-based line where it ends (another one only where a backslash continues it).
    """

    name: str
    text: str
    line: int
    last: int


@dataclass(frozen=True, slots=True)
class MarkerOptions:
    """What a marker line says.

    Attributes:
        id: The task id, or None where the function's name is to be taken.
        dependencies: Ids in order; None where the option was not given.
        arguments: Other keyword arguments of the decorator, name -> source text.
        run: Whether to run the task at once.
        outputs: Variables that a plain cell hands over whether or not a task reads them.
        pickles: Whether plain cells of the workflow may pickle what has no other form.
    """

    id: str | None = None
    dependencies: tuple[str, ...] | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    run: bool = False
    outputs: tuple[str, ...] = ()
    pickles: bool = False

    @property
    def given(self) -> tuple[str, ...]:
        """Option names given, as written on the line, for messages."""
        names = ["--dependencies"] if self.dependencies is not None else []
        names += ["--outputs"] if self.outputs else []
        names += ["--handover"] if self.pickles else []
        return (*names, *map(_option, self.arguments))


def find_marker(source: str) -> Marker | None:
    """The marker that a cell begins with; leading blank lines do not count."""
    if "%%cloaca_" not in source:
        return None
    stripped = levelled(source).lstrip()
    match = _MARKER.match(stripped)
    if match is None:
        return None
    line = source[: len(source) - len(source.lstrip())].count("\n") + 1
    text, last = match["text"], line
    rest = stripped[match.end() :].split("\n")[1:]
    while text.rstrip().endswith("\\") and rest and without_comment(text) == text:
        # A py:percent script comments the lines of a marker out; its reader brings back the first one only.
        following = re.sub(r"^\s*#\s?", "", rest.pop(0))
        text, last = text.rstrip()[:-1] + " " + following.strip(), last + 1
    text = text.rstrip().removesuffix("\\")
    return Marker(match["name"], text.strip(), line, last)


#: Checks of the options' values: each gives the source text to write into the decorator.
_CHECKS: Mapping[str, Callable[[str], str]] = {
    "retry_attempts": a_count,
    "retry_backoff": one_of("fixed", "linear", "exponential"),
    "retry_delay_ms": a_count,
    "retry_max_delay_ms": a_count,
    "retry_condition": one_of("never", "transient", "all"),
    "retry_jitter": a_boolean,
    "retry": an_expression,
    "on_success": a_name,
    "on_failure": a_name,
    "invokes": an_expression,
    "post_invocation": a_name,
    "trigger_rules": an_expression,
}

_HELP: Mapping[str, tuple[str, str]] = {
    "retry_attempts": ("N", "attempts in all, the first one counted (the engine's default is 3)"),
    "retry_backoff": ("WORD", "fixed, linear or exponential: how the delay grows"),
    "retry_delay_ms": ("MS", "milliseconds before the second attempt"),
    "retry_max_delay_ms": ("MS", "the longest delay, in milliseconds"),
    "retry_condition": ("WORD", "never, transient or all: which errors are tried again"),
    "retry_jitter": ("BOOL", "true or false: vary the delay a little"),
    "retry": ("EXPR", "a retry policy as a Python expression; excludes the other retry options"),
    "on_success": ("NAME", "function to call with (task_id, context) when the task has completed"),
    "on_failure": ("NAME", "function to call with (task_id, error, context) after each failed attempt"),
    "invokes": ("EXPR", "a computation graph that the task invokes"),
    "post_invocation": ("NAME", "function to call after that"),
    "trigger_rules": ("EXPR", "when to run, for example 'cloaca.task_success(\"extract\")'"),
}

#: Keyword arguments of `@cloaca.task`, in its order.
TASK_KEYWORDS = ("id", "dependencies", *_CHECKS)


@lru_cache(maxsize=1)
def task_parser() -> Parser:
    """The grammar of a `%%cloaca_task` line, for parsing, for help and for completion."""
    parser = Parser(
        prog="%%cloaca_task",
        usage="%%cloaca_task [ID] [-d ID ...] [--retry-attempts N] [...] [--run]",
        description="Make this cell a task of the workflow. ID defaults to the function's name.",
    )
    parser.add_argument(
        "-d",
        "--dependencies",
        nargs="*",
        action="extend",
        metavar="ID",
        help="ids of the tasks to wait for; with no id: none. Left out, they follow from the context keys",
    )
    for name, (metavar, text) in _HELP.items():
        parser.add_argument(_option(name), metavar=metavar, help=text)
    parser.add_argument(
        "--outputs",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="variables of a plain cell to hand over whether or not a task reads them",
    )
    parser.add_argument(
        "--handover",
        choices=("pickle",),
        help="pickle: what plain cells of this workflow hand over and has no other form is pickled",
    )
    parser.add_argument("-r", "--run", action="store_true", help="run this task now on the session's context")
    parser.meant = {_option(name): _option(meant) for name, meant in MEANT.items()}
    return parser


def _option(keyword: str) -> str:
    """The option that says what a keyword argument of `@cloaca.task` does."""
    return "--" + keyword.replace("_", "-")


#: What most lines are: an id, or none, and what it waits for; the grammar says the same of it, more slowly.
_PLAIN = re.compile(r"(?P<id>[A-Za-z]\w*)?(?:(?:^|[ ]+)-d(?P<waits>(?:[ ]+[A-Za-z]\w*)*))?", re.ASCII)

#: What people write for keywords that others are nearer to.
MEANT: Mapping[str, str] = {"retries": "retry_attempts", "max_retries": "retry_attempts", "name": "id"}

#: What people write for the id, which is no option.
_AS_OPTION = frozenset({"--id", "--name", "--task", "--task-id", "--task_id"})


@remembered
def parse_marker(text: str) -> MarkerOptions:
    """What the text behind `%%cloaca_task` says.

    Raises:
        UsageError: It does not fit the grammar; the message names the word, the hint the next step.
    """
    if (plain := _PLAIN.fullmatch(text)) is not None:
        waits = plain["waits"]
        return MarkerOptions(plain["id"], None if waits is None else tuple(waits.split()))
    words = split_words(text)
    named = next((word for word in words if word.partition("=")[0] in _AS_OPTION), None)
    if named is not None:
        option, _, id = named.partition("=")
        id = id or next(iter(words[words.index(named) + 1 :]), "clean")
        raise UsageError(
            f"there is no option `{option}`", f"an id stands directly behind the marker: %%cloaca_task {id}"
        )
    options, others = task_parser().parse_line(words)
    if len(others) > 1:
        raise UsageError(
            f"one task id was expected, not {len(others)}: {', '.join(f'`{word}`' for word in others)}",
            "put an id with blanks between quotes, and dependencies behind -d",
        )
    arguments = {}
    for name, check in _CHECKS.items():
        value = getattr(options, name)
        if value is not None:
            arguments[name] = _checked(name, value, check)
    _exclude(arguments)
    dependencies = None if options.dependencies is None else tuple(options.dependencies)
    return MarkerOptions(
        others[0] if others else None,
        dependencies,
        arguments,
        options.run,
        _names(options.outputs),
        options.handover is not None,
    )


def _names(words: list[str]) -> tuple[str, ...]:
    for word in words:
        if not word.isidentifier():
            raise UsageError(
                f"`--outputs {word}`: the name of a variable is expected", "separate them by blanks"
            )
    return tuple(dict.fromkeys(words))


def _checked(name: str, value: str, check: Callable[[str], str]) -> str:
    try:
        return check(value)
    except UsageError as error:
        option = _option(name)
        raise UsageError(f"`{option} {value}`: {error.message}", error.hint) from None


def _exclude(arguments: Mapping[str, str]) -> None:
    others = [name for name in arguments if name.startswith("retry_")]
    if "retry" in arguments and others:
        option = _option(others[0])
        raise UsageError(f"`--retry` and `{option}` exclude each other", "leave one of them out")
    if "post_invocation" in arguments and "invokes" not in arguments:
        raise UsageError("`--post-invocation` needs `--invokes`", "add --invokes or leave it out")


@lru_cache(maxsize=1)
def module_parser() -> Parser:
    """The grammar of a `%%cloaca_module` line."""
    return Parser(
        prog="%%cloaca_module",
        usage="%%cloaca_module NAME",
        description="Make this cell the helper module NAME: importable here, a file of the package.",
    )


def parse_module(text: str) -> str:
    """The name that a `%%cloaca_module` line gives.

    Raises:
        UsageError: There is not exactly one name.
    """
    _, names = module_parser().parse_line(split_words(text))
    if len(names) != 1:
        said = "none" if not names else ", ".join(f"`{name}`" for name in names)
        raise UsageError(f"one module name was expected, not {said}", "for example: %%cloaca_module helpers")
    return names[0].removesuffix(".py")
