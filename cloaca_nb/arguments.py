"""Parsing that the command line and the magics share: the parser class, `--context`, lists of task ids."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from cloaca_nb.errors import UsageError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Parser(argparse.ArgumentParser):
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
        near = nearest(option, self.options()) if word.startswith("-") else None
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
    near = nearest(verb, known)
    hint = f"did you mean {near}?" if near else f"the verbs are {', '.join(known)}"
    raise UsageError(f"there is no verb {verb!r}", hint)


def nearest(word: str, known: Iterable[str]) -> str | None:
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
