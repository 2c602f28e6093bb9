"""A `%run` line: which file it runs and how, and what that file says, as far as a package can carry it."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cloaca_nb.errors import NotebookError
from cloaca_nb.model.kinds import NotRun
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import Escape, parse
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.read.cells.imports import is_future
from cloaca_nb.read.cells.statements import character, source_lines
from cloaca_nb.read.names.bindings import FLEETING
from cloaca_nb.read.names.nodes import EXECUTING
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import always_bound, is_main_guard, names_within
from cloaca_nb.regular import normalised, read_file
from cloaca_nb.syntax import unparsed

_RUN = re.compile(r"%run\s+(?P<words>\S.*)", re.DOTALL)
#: Options that are followed: among the notebook's own names, not as a script, past an exit.
_OPTIONS = frozenset("ine")
#: Words of files that go by the arguments of the process, which are the server's in a package.
_ARGUMENTS = re.compile(r"\b(?:argv|argparse|optparse|getopt|click|typer|fire|docopt|absl|simple_parsing)\b")
#: Names by which code binds names that its text does not show.
_HIDDEN = EXECUTING | {"globals", "locals", "vars"}
#: Larger files are no code that anybody wrote.
_LARGEST = 4 << 20


class Script(NamedTuple):
    """A Python file that `%run` runs in names of its own.

    Attributes:
        stem: Its name, from which that of a module is made.
        text: What it does there, as a module.
        names: Names that it surely leaves to the notebook, but for what it imports.
        imports: Its imports at the top level, each as a statement.
        perhaps: Names that it may leave.
    """

    stem: str
    text: str
    names: tuple[str, ...]
    imports: tuple[str, ...]
    perhaps: tuple[str, ...]


class RunCells(NamedTuple):
    """What `%run` runs among the notebook's own names: the cells of a notebook, or a file with `-i`."""

    sources: tuple[str, ...]
    of_file: bool


class Uncarried(NamedTuple):
    """A file that is not carried, and the names that it would bind."""

    why: NotRun
    names: tuple[str, ...] = ()


class NamedFile(NamedTuple):
    """A file that a line runs.

    Attributes:
        options: The letters of the options.
    """

    path: Path
    options: str

    def content(self) -> bytes:
        """What a package's `cells.json` holds of it: its text, of a notebook the code alone.

        Raises:
            NotebookError: It cannot be read.
        """
        if self.path.suffix != ".ipynb":
            try:
                return _script(self.path).encode()
            except (OSError, UnicodeDecodeError) as error:
                raise NotebookError(f"cannot read {self.path}: {error}") from None
        cells: list[dict[str, object]] = [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
            for source in _sources(self.path)
        ]
        content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        return f"{json.dumps(content, indent=1)}\n".encode()


def named(escape: Escape, folder: Path) -> NamedFile | Uncarried | None:
    """The file that a line of a cell runs; None where it is no `%run`.

    Args:
        folder: The notebook's folder, from which its file is named.
    """
    match = _RUN.fullmatch(escape.text) if escape.kind == "line-magic" and not escape.binds else None
    if match is None:
        return None
    try:
        words = shlex.split(match["words"], comments=True)
    except ValueError:
        return Uncarried("options")
    options = "".join(word[1:] for word in words[: _options(words)])
    files = words[_options(words) :]
    if not files or not _OPTIONS.issuperset(options) or set("$~{*?") & set(files[0]):
        return Uncarried("options")
    path = folder / files[0]
    if not path.is_file() and path.suffix != ".py":
        path = path.with_name(f"{path.name}.py")
    if not _is_readable(path):
        return Uncarried("absent")
    return NamedFile(path, options)


def read_run(file: NamedFile) -> Script | RunCells | Uncarried:
    """What a file that is run does, as far as a package can carry it."""
    if file.path.suffix == ".ipynb":
        return _notebook(file.path)
    return _file(*file)


def _options(words: Sequence[str]) -> int:
    """How many options a line begins with."""
    return next((at for at, word in enumerate(words) if not word.startswith("-")), len(words))


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= _LARGEST
    except (OSError, ValueError):
        return False


def _sources(path: Path) -> list[str]:
    return [cell.source for cell in read_document(path).cells if cell.kind == "code"]


def _notebook(path: Path) -> RunCells | Uncarried:
    try:
        cells = _sources(path)
    except NotebookError:
        return Uncarried("syntax")
    roles = {read_cell(Cell(1, "code", source)).role for source in cells}
    return Uncarried("tasks") if roles & {"task", "module"} else RunCells(tuple(cells), of_file=False)


def _script(path: Path) -> str:
    """The text of a script.

    Raises:
        OSError: It cannot be read, or is no regular file.
        UnicodeDecodeError: It is no text.
    """
    return normalised(read_file(path, _LARGEST).decode("utf-8-sig"))


def _file(path: Path, options: str) -> Script | RunCells | Uncarried:
    try:
        text = _script(path)
    except (OSError, UnicodeDecodeError):
        return Uncarried("absent")
    tree = parse(text)
    if isinstance(tree, SyntaxError):
        return Uncarried("syntax")
    bound, imports = _bound(tree.body)
    said = names_within(tree)
    names = tuple(dict.fromkeys([*bound, *(name for name, _ in imports)]))
    if _ARGUMENTS.search(text):
        return Uncarried("arguments", names)
    if "__file__" in said:
        return Uncarried("file", names)
    if "i" in options:
        return Uncarried("file", names) if "__name__" in said else RunCells((text,), of_file=True)
    if "*" in names or not _HIDDEN.isdisjoint(said) or _names_itself_oddly(tree):
        return Uncarried("names", names)
    surely = always_bound(_flat(tree.body))
    own = [name for name in bound if name in surely]
    return Script(
        path.stem,
        text if "n" in options else _as_script(text, tree),
        tuple(own),
        tuple(statement for _, statement in imports),
        tuple(name for name in bound if name not in surely),
    )


def _bound(body: Sequence[ast.stmt]) -> tuple[list[str], list[tuple[str, str]]]:
    """Names that a file binds, but for what nothing else than a plain import does; these with statements."""
    bound: dict[str, None] = {}
    imports: dict[str, str] = {}
    for node in _flat(body):
        if isinstance(node, ast.Import | ast.ImportFrom) and not is_future(node):
            for alias in node.names:
                one = type(node)(**{**vars(node), "names": [alias]})
                imports[alias.asname or alias.name.partition(".")[0]] = unparsed(one)
        elif not isinstance(node, ast.ImportFrom):
            for binding in names_of(node).bound:
                if binding.kind == "del":
                    bound.pop(binding.name, None)
                    imports.pop(binding.name, None)
                elif binding.kind not in FLEETING and not _is_own(binding.name):
                    bound[binding.name] = None
    both = bound.keys() & imports.keys()
    return [*bound], [(name, said) for name, said in imports.items() if name not in both]


def _is_own(name: str) -> bool:
    """Whether a name belongs to the file and not to the notebook that runs it."""
    return name.startswith("__") and name.endswith("__")


def _flat(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, with those of blocks for scripts in their place: the file is run as a script."""
    for node in body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and is_main_guard(node.test):
            yield from _flat(node.body)
        else:
            yield node


def _names_itself_oddly(tree: ast.Module) -> bool:
    """Whether the name of the file's module stands in a formatted string, or is bound."""
    inside = (n for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for n in ast.walk(node))
    named = [node for node in inside if isinstance(node, ast.Name) and node.id == "__name__"]
    stored = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "__name__")
    return bool(named) or any(not isinstance(node.ctx, ast.Load) for node in stored)


def _as_script(text: str, tree: ast.Module) -> str:
    """The text of a file as `%run` executes it: its module's name is `__main__`."""
    lines = list(source_lines(text))
    guards = [node for node in ast.walk(tree) if isinstance(node, ast.Compare) and is_main_guard(node)]
    inside = {id(part) for guard in guards for part in ast.walk(guard)}
    names = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "__name__" and id(node) not in inside
    ]
    found: list[tuple[ast.expr, str]] = [(node, "True") for node in guards]
    found += [(node, '"__main__"') for node in names]
    for node, said in sorted(found, key=lambda item: (item[0].lineno, item[0].col_offset), reverse=True):
        if node.end_lineno == node.lineno:
            line = lines[node.lineno - 1]
            first, last = character(line, node.col_offset), character(line, node.end_col_offset or 0)
            lines[node.lineno - 1] = f"{line[:first]}{said}{line[last:]}"
    return "\n".join(lines)
