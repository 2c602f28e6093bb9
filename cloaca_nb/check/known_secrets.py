"""Values of this machine's secrets that stand in what a package carries."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cloaca_nb.check.secrets import files_beside, is_stand_in
from cloaca_nb.inputs.here import held_here
from cloaca_nb.inputs.secrets import SHORT, HeldSecret, spelled
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Cell
from cloaca_nb.package.vendor import printable
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.project import FILE

#: Fields whose values are no secrets by themselves, and stand in code with good reason.
_PUBLIC = frozenset(
    {"user", "username", "login", "host", "hostname", "port", "database", "dbname", "schema", "region", "url"}
    | {"name", "role", "driver", "account", "bucket", "endpoint", "scheme", "type"}
)
#: Shorter values count only where a literal is nothing else: as a part of longer texts they stand everywhere.
_ALONE = 8


def known_secret_facts(package: Package) -> Iterator[Fact]:
    """Where the value of a secret of this machine stands in what is carried; the value is not said."""
    held = [one for one in held_here(package) if _counts(one)]
    if not held:
        return
    for cell in package.cells:
        yield from _in_cell(cell, held)
    for path, data in [(FILE, package.pyproject), *files_beside(package).items()]:
        for one in held:
            if len(one.text) >= _ALONE and any(text.encode() in data for text in spelled(one.text)):
                yield Fact(kinds.SecretValue(one.source, one.field, f" in {printable(path)}"), None)


def _counts(one: HeldSecret) -> bool:
    return one.field.lower() not in _PUBLIC and len(one.text) > SHORT and not is_stand_in(one.text)


def _in_cell(cell: Cell, held: Iterable[HeldSecret]) -> Iterator[Fact]:
    for one in held:
        for line in sorted(_lines(cell, one.text)):
            yield Fact(kinds.SecretValue(one.source, one.field, ""), Place(cell.position, line))


def _lines(cell: Cell, value: str) -> set[int]:
    """The lines of a cell at which a value stands."""
    source = cell.source
    starts = {source.find(text) for text in spelled(value)} if len(value) >= _ALONE else set[int]()
    lines = {source.count("\n", 0, start) + 1 for start in starts if start >= 0}
    tree = read_cell(cell).tree if not lines else None
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Constant) and node.value in (value, value.encode("utf-8", "replace")):
            lines.add(node.lineno)
    return lines
