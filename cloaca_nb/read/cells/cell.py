"""Facts about cells that several readers notice."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

from cloaca_nb.errors import UsageError
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.code import CellCode, Escape, Role, parse
from cloaca_nb.read.cells.ipython import (
    REPEATING,
    RUNNING,
    CellMagic,
    blanked,
    cell_magic,
    levelled,
    without_escapes,
)
from cloaca_nb.read.cells.magics import CALLED
from cloaca_nb.read.cells.marker import MODULE_MAGIC, TASK_MAGIC, find_marker
from cloaca_nb.read.names.walk import statements_in
from cloaca_nb.syntax import remembered

#: Cell magics whose body is Python that runs in the notebook's namespace.
PYTHON_MAGICS = frozenset(
    {"time", "capture", "prun", "debug", "memit", "mprun", "lprun", "snakeviz", "pyinstrument"}
)


@remembered
def read_cell(cell: Cell) -> CellCode:
    """A code cell, made readable. Equal sources give one tree: nobody may change it."""
    return _read(cell.source, cell.of_file)(cell)


#: What cells with a marker are to us; one with a trigger's is plain but for the function in it.
_ROLES: Mapping[str, Role] = {TASK_MAGIC: "task", MODULE_MAGIC: "module"}


@remembered
def _read(source: str, of_file: bool) -> Callable[[Cell], CellCode]:
    """What makes a cell of this source readable: it depends on nothing else."""
    marker = find_marker(source)
    if marker is not None:
        role = _ROLES.get(marker.name, "plain")
        rest = blanked(source, marker.line, marker.last)
        timed = _repeated(rest) if role == "task" else None
        rest = rest if timed is None else "\n" * rest.count("\n")
        text, tree, error, escapes = _python(rest if of_file else levelled(rest), role)
        return partial(
            CellCode,
            role=role,
            text=text,
            tree=tree,
            marker=marker.text,
            marker_line=marker.line,
            error=error,
            escapes=timed or escapes,
        )
    magic = cell_magic(source)
    if magic is not None:
        return _under_magic(source, magic)
    text, tree, error, escapes = _python(source if of_file else levelled(source))
    return partial(CellCode, role="plain", text=text, tree=tree, error=error, escapes=escapes)


def _repeated(text: str) -> tuple[Escape, ...] | None:
    """What `%%timeit` below a marker repeats for the kernel alone: the rest of the cell, whole."""
    found = RUNNING.fullmatch(text)
    if found is None or found["name"] != REPEATING:
        return None
    return (Escape(found["above"].count("\n") + 1, "cell-magic", text[found.end("above") :].strip()),)


def _under_magic(source: str, magic: CellMagic) -> Callable[[Cell], CellCode]:
    own = Escape(magic.line, "cell-magic", f"%%{magic.name} {magic.argument}".strip(), _magic_binds(magic))
    if magic.name not in PYTHON_MAGICS:
        return partial(CellCode, role="other", text="\n" * source.count("\n"), tree=None, escapes=(own,))
    text, tree, error, escapes = _python(levelled(blanked(source, magic.line, magic.line)))
    return partial(CellCode, role="plain", text=text, tree=tree, error=error, escapes=(own, *escapes))


def _magic_binds(magic: CellMagic) -> tuple[str, ...]:
    """`%%capture out` binds ``out``; `%%bash --out x --err y` binds both."""
    words = magic.argument.split()
    if magic.name == "capture":
        return tuple(word for word in words if word.isidentifier())[:1]
    options = {"--out", "--err", "--proc"}
    return tuple(word for option, word in pairwise(words) if option in options and word.isidentifier())


def _python(
    text: str, role: Role = "plain"
) -> tuple[str, ast.Module | None, SyntaxError | None, tuple[Escape, ...]]:
    """The text, its tree or error, and what was taken out. What Python can read holds no escapes."""
    escapes, tree = tuple[Escape, ...](), parse(text)
    if isinstance(tree, SyntaxError) or CALLED in text:
        plain = without_escapes(text, repeats=role == "plain")
        if plain.text != text:
            text, tree, escapes = plain.text, parse(plain.text), plain.escapes
    if isinstance(tree, SyntaxError):
        return text, None, tree, escapes
    error = _stray_return(text, tree) if role != "task" else None
    return text, tree if error is None else None, error, escapes


def _stray_return(text: str, tree: ast.Module) -> SyntaxError | None:
    """What a kernel says of a cell with a `return` outside of functions, which the parser takes."""
    stray = (node for node in statements_in(tree.body) if isinstance(node, ast.Return))
    node = next(stray, None) if "return" in text else None
    if node is None:
        return None
    return SyntaxError("'return' outside function", ("<cell>", node.lineno, node.col_offset + 1, None))


def option_fact(code: CellCode, error: UsageError) -> Fact:
    """The fact that a marker line does not fit its grammar."""
    return Fact(
        kinds.MarkerOption(message=error.message, hint=error.hint),
        code.marked_at,
    )


def escape_facts(code: CellCode, kind: Callable[[Escape], Said]) -> list[Fact]:
    """One fact for each piece of IPython syntax in a cell that becomes plain Python."""
    cell = code.cell.position
    return [Fact(kind(escape), Place(cell, escape.line)) for escape in code.escapes]


def syntax_fact(code: CellCode, error: SyntaxError | None, kind: Callable[[str], Said]) -> Fact:
    """The fact that a cell is no Python, at the line that the parser names."""
    line = min(error.lineno or 1, code.text.count("\n") + 1) if error is not None else 1
    column = error.offset if error is not None and error.offset and error.offset > 0 else None
    reason = error.msg if error is not None and error.msg else "invalid syntax"
    return Fact(kind(reason), Place(code.cell.position, line, column))
