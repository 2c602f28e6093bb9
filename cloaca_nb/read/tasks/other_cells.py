"""What is noteworthy about cells that are neither task nor module cells: forgotten and mistyped markers."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable, Iterator

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.cell import escape_facts, option_fact, syntax_fact
from cloaca_nb.read.cells.code import CellCode, Escape
from cloaca_nb.read.cells.ipython import CellMagic, cell_magic
from cloaca_nb.read.cells.marker import parse_module
from cloaca_nb.read.handover.write import OWN_MODULES
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tasks.decorated import tasks_outside
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.read.tasks.ids import is_long


def read_modules(codes: Iterable[CellCode], engine: EngineNames) -> tuple[dict[str, CellCode], list[Fact]]:
    """Helper modules by name, and what is wrong with their cells."""
    helpers: dict[str, CellCode] = {}
    facts: list[Fact] = []
    for code in codes:
        try:
            name = parse_module(code.marker)
        except UsageError as error:
            facts.append(option_fact(code, error))
            continue
        place = code.marked_at
        problem = _problem(name)
        if problem is not None:
            facts.append(Fact(kinds.ModuleName(name=name, reason=problem), place))
        elif name in helpers:
            first = helpers[name].cell.position
            facts.append(Fact(kinds.DuplicateModule(cell=first, name=name), place))
        else:
            helpers[name] = code
        facts += _cell_facts(code, engine)
    return helpers, facts


def _problem(name: str) -> kinds.ModuleProblem | None:
    if keyword.iskeyword(name) or not name.isidentifier():
        return "identifier"
    if name in OWN_MODULES:
        return "own"
    if name in sys.stdlib_module_names:
        return "standard"
    return "long" if is_long(name) else None


def _cell_facts(code: CellCode, engine: EngineNames) -> Iterator[Fact]:
    yield from escape_facts(code, lambda escape: kinds.EscapeInModule(escape.text[:80]))
    if code.tree is None:
        yield syntax_fact(code, code.error, kinds.ModuleSyntax)
        return
    for function in tasks_outside(code.tree, engine):
        yield Fact(kinds.TaskInModule(function.name), Place(code.cell.position, function.lineno))


#: The magics of the extension; a name near one of these is a mistake.
CELL_MAGICS = ("cloaca_task", "cloaca_module", "cloaca_trigger")
_LINES = words(
    """
    workflow params trigger panel check graph run load history runs build pack lock vendor pull ls pause
    secrets
    resume rollback logs rerun doctor suggest inspect artifacts deploy status undeploy schedule triggers
    """
)
LINE_MAGICS = tuple(f"cloaca_{name}" for name in sorted(_LINES))
_COMMENTED = re.compile(r"[ \t]*#[ \t]*(?P<marker>%%[ \t]?[\w-]+)")


def plain_facts(code: CellCode, engine: EngineNames) -> Iterator[Fact]:
    """What is noteworthy about a cell that is no task of the workflow."""
    if "loaca" in code.cell.source.lower():
        yield from marker_facts(code)
    if code.role != "plain":
        return
    if code.tree is None:
        yield syntax_fact(code, code.error, kinds.CellSyntax)
        return
    if "cloaca" in code.text or engine.members:
        found = [*tasks_outside(code.tree, engine)]
        blocks = [node for node in code.tree.body if engine.opens(node, "WorkflowBuilder")]
        for node in found[:1] or blocks[:1]:
            name = getattr(node, "name", "WorkflowBuilder")
            yield Fact(kinds.TaskWithoutMarker(name), Place(code.cell.position, node.lineno))


def marker_facts(code: CellCode) -> Iterator[Fact]:
    """Markers that do not stand first, that are mistyped, or that have one percent sign too few or many."""
    cell, magic = code.cell.position, cell_magic(code.cell.source)
    for escape in code.escapes:
        yield from _escape_facts(escape, cell, _shown(magic))
    for number, line in enumerate(code.text.split("\n"), 1):
        match = _COMMENTED.match(line) if "%%" in line else None
        if match is not None and code.role == "plain":
            yield from _cell_magic_facts(match["marker"], Place(cell, number), number == 1, _shown(magic))
    if code.role == "other":
        for number, line in enumerate(code.cell.source.split("\n"), 1):
            if re.match(r"[ \t]*(#[ \t]*)?%%cloaca_(task|module|trigger)\b", line):
                yield Fact(kinds.MarkerNotFirst(line.split()[0], _shown(magic)), Place(cell, number))


def _shown(magic: CellMagic | None) -> str:
    return f"%%{magic.name}" if magic is not None else ""


def _escape_facts(escape: Escape, cell: int, above: str) -> Iterator[Fact]:
    place = Place(cell, escape.line)
    if escape.kind == "cell-magic":
        yield from _cell_magic_facts(escape.text, place, False, above)
    elif escape.kind == "line-magic":
        word = (escape.text[1:].split(maxsplit=1) or [""])[0]
        if word.startswith("cloaca") and word not in LINE_MAGICS and word != "cloaca_nb":
            yield _near(f"%{word}", word, place, (*CELL_MAGICS, *LINE_MAGICS))


def _cell_magic_facts(text: str, place: Place, first: bool, above: str) -> Iterator[Fact]:
    words = text.removeprefix("%%").split(maxsplit=1)
    word = words[0] if words else ""
    if word in CELL_MAGICS and not text[2:3].isspace():
        if not first:
            yield Fact(kinds.MarkerNotFirst(f"%%{word}", above), place)
    elif "loaca" in word.lower():
        shown = text.split("\n")[0][:40].strip()
        yield _near(shown, word.lower().replace("-", "_"), place, (*CELL_MAGICS, *LINE_MAGICS))


def _near(text: str, word: str, place: Place, known: tuple[str, ...]) -> Fact:
    """The fact that a line looks like one of our magics, but is none, with what was meant most likely."""
    near = nearest(word, known).word
    if near:
        return Fact(kinds.NearMarker(text, "near", f"{'%%' if near in CELL_MAGICS else '%'}{near}"), place)
    return Fact(kinds.NearMarker(text, "known", ", ".join(f"%{name}" for name in known)), place)
