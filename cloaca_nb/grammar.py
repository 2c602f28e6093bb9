"""Parsing that the command line and the magics share: the parser class, `--context`, lists of task ids."""

from __future__ import annotations

import argparse
import difflib
import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeAlias

from cloaca_nb.errors import UsageError


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


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class CommandParser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError`, names the nearest option and abbreviates nothing."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the arguments.

        Raises:
            UsageError: Always.
        """
        raise UsageError(message, f"see `{self.prog} --help`")

    def options(self) -> list[str]:
        """All option strings, for naming the nearest one."""
        return [text for action in self._actions for text in action.option_strings]

    def refuse(self, word: str) -> NoReturn:
        """Raise because of a word that has no place here.

        Raises:
            UsageError: Always.
        """
        option = word.split("=")[0]
        near = nearest_word(option, self.options()) if word.startswith("-") else None
        what = "unknown option" if word.startswith("-") else "unexpected argument"
        raise UsageError(
            f"{what} {option!r}", f"did you mean {near}?" if near else f"see `{self.prog} --help`"
        )


def refuse_unknown_verb(words: Sequence[str], verbs: Iterable[str]) -> None:
    """Raise where the first word that is no option is no verb.

    Raises:
        UsageError: There is no such verb.
    """
    known = list(verbs)
    verb = next((word for word in words if not word.startswith("-")), None)
    if verb is None or verb in known:
        return
    near = nearest_word(verb, known)
    hint = f"did you mean {near}?" if near else f"the verbs are {', '.join(known)}"
    raise UsageError(f"there is no verb {verb!r}", hint)


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None where none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def parse_context(words: Sequence[str], variables: Mapping[str, object] | None = None) -> dict[str, Json]:
    """The initial context of a run.

    Each word is a JSON object, ``name=value`` (a JSON value, else text), or ``@file`` with a JSON object;
    later words win.

    Args:
        words: The values of ``--context``.
        variables: Names that ``name=$variable`` may stand for; None where there are none.

    Raises:
        UsageError: A word is none of these, or a value cannot be a context value.
    """
    context: dict[str, Json] = {}
    for word in words:
        context.update(_context_part(word, variables))
    return context


def _context_part(word: str, variables: Mapping[str, object] | None) -> dict[str, Json]:
    if word.startswith("@"):
        return _json_object(_read(Path(word[1:])), f"the file {word[1:]}")
    if word.lstrip().startswith(("{", "[", '"')):
        return _json_object(word, "--context")
    name, equals, text = word.partition("=")
    if not equals or not name.strip():
        raise UsageError(
            f"--context {word!r} is neither a JSON object, nor name=value, nor @file",
            """for example --context '{"limit": 3}' or --context limit=3""",
        )
    return {name.strip(): _value(text, variables)}


def _value(text: str, variables: Mapping[str, object] | None) -> Json:
    if variables is not None and text.startswith("$"):
        return _variable(text[1:], variables)
    try:
        value: Json = json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return text
    return value


def _variable(name: str, variables: Mapping[str, object]) -> Json:
    if name not in variables:
        raise UsageError(
            f"no variable {name!r} in the notebook", "run the cell that defines it, or write the value"
        )
    try:
        value: Json = json.loads(json.dumps(variables[name], allow_nan=False))
    except (TypeError, ValueError) as error:
        kind = type(variables[name]).__name__
        raise UsageError(
            f"variable {name!r} ({kind}) cannot be a context value: {error}",
            "hand over plain data: text, numbers, lists, dictionaries with text keys",
        ) from None
    return value


def _json_object(text: str, where: str) -> dict[str, Json]:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        raise UsageError(
            f"{where} is not JSON: {error}", """for example --context '{"limit": 3}'"""
        ) from None
    if not isinstance(value, dict):
        raise UsageError(f"{where} is a JSON {_kind(value)}, not an object", 'write {"name": value}')
    return value


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON value")


def _kind(value: object) -> str:
    names: dict[type, str] = {list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(
            f"the file {path} cannot be read: {reason}", "give the path of a JSON file"
        ) from None


def add_notebook(parser: argparse.ArgumentParser) -> None:
    """The notebook, and the tenant that full task names need."""
    parser.add_argument(
        "notebook", metavar="NOTEBOOK", nargs="?", help="an .ipynb file or a py:percent script"
    )
    add_tenant(parser)


def add_tenant(parser: argparse.ArgumentParser, default: str | None = "public") -> None:
    """`--tenant`. In a notebook the defaults of options are None: settings of the magics stand in."""
    parser.add_argument(
        "--tenant", default=default, metavar="NAME", help="tenant in full task names (default: public)"
    )


def add_check(parser: argparse.ArgumentParser) -> None:
    """Arguments of `check`."""
    add_notebook(parser)
    parser.add_argument(
        "--explain", metavar="CODE", help="show the page of a finding, such as C201, and exit"
    )


def add_graph(parser: argparse.ArgumentParser) -> None:
    """Arguments of `graph`."""
    add_notebook(parser)
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the graph as SVG too")


def add_run(parser: argparse.ArgumentParser) -> None:
    """Arguments of `run`."""
    add_notebook(parser)
    add_run_options(parser)


def add_run_options(parser: argparse.ArgumentParser, runner: str | None = "auto") -> None:
    """Options that a run has on the command line and in a notebook."""
    parser.add_argument(
        "--context",
        nargs="+",
        action="extend",
        default=[],
        metavar="JSON|NAME=VALUE|@FILE",
        help="the initial context; later values win",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", metavar="TASK", help="run this task alone, on the initial context")
    which.add_argument("--until", metavar="TASK", help="run this task and all that it depends on")
    parser.add_argument(
        "--runner",
        choices=("auto", "engine", "preview"),
        default=runner,
        help="auto (the default): the engine where it is installed, else the preview",
    )


def add_build(parser: argparse.ArgumentParser) -> None:
    """Arguments of `build`."""
    add_notebook(parser)
    add_output(parser)


def add_pack(parser: argparse.ArgumentParser) -> None:
    """Arguments of `pack`."""
    add_notebook(parser)
    add_output(parser)
    add_layout(parser)


def add_output(parser: argparse.ArgumentParser, default: Path | None = Path()) -> None:
    """`--output` and `--force`."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=default,
        metavar="DIR",
        help="directory to write into",
    )
    parser.add_argument("--force", action="store_true", help="write in spite of error findings")


def add_layout(parser: argparse.ArgumentParser, default: str | None = "both") -> None:
    """`--layout`."""
    parser.add_argument(
        "--layout",
        choices=("both", "manifest", "package"),
        default=default,
        help="manifest: the guide's, package: the releases', both (the default)",
    )


def add_inspect(parser: argparse.ArgumentParser) -> None:
    """Arguments of `inspect`."""
    parser.add_argument("archive", type=Path, metavar="FILE", help="a .cloacina archive")


def finish(options: argparse.Namespace) -> argparse.Namespace:
    """Find the notebook where `--context` took it for one of its values, and make it a path.

    Raises:
        UsageError: There is no notebook.
    """
    if not hasattr(options, "notebook") or getattr(options, "explain", None):
        return options
    context = getattr(options, "context", [])
    if options.notebook is None and len(context) > 1 and _is_notebook(context[-1]):
        options.notebook = context.pop()
    if options.notebook is None:
        raise UsageError("no notebook is given", "name an .ipynb file or a py:percent script")
    options.notebook = Path(options.notebook)
    return options


def _is_notebook(word: str) -> bool:
    return word.endswith((".ipynb", ".py")) and "=" not in word
