"""The code by which a plain cell takes variables over and gives them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from cloaca_nb.model.workflow import Line
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.tasks.draft import CONTEXT, Draft, Handed
from cloaca_nb.read.tasks.ids import literal, underscored_free

#: The modules of a package by which its plain cells hand over.
CODEC = ("codec", "codec_kinds", "codec_libraries", "codec_own", "codec_pandas", "codec_read")
HANDOVER = ("codec_store", "handover")
_CLASS, _LOCAL = "Handover", "handed"


def handover_lines(draft: Draft) -> tuple[list[str], list[str]]:
    """The lines above and below the statements of a plain cell."""
    handed = draft.handed
    if handed is None:
        return [], []
    local = _free(_LOCAL, draft)
    before = [f"global {', '.join(handed.outer)}"] if handed.outer else []
    if _uses_codec(draft):
        before.append(f"{local} = {_free(_CLASS, draft)}({CONTEXT})")
    for name, key in sorted(handed.takes.items()):
        value = f"{CONTEXT}[{literal(key)}]" if name in handed.reads else f"{local}.take({literal(key)})"
        if name in handed.perhaps:
            before += [f"if {local}.has({literal(key)}):", f"    {name} = {value}"]
        else:
            before.append(f"{name} = {value}")
    return before, list(_giving(handed, local))


def _giving(handed: Handed, local: str) -> Iterator[str]:
    """The lines that give a cell's variables; those that it may leave unbound each for itself."""
    sure = {name: key for name, key in sorted(handed.gives.items()) if name not in handed.unsure}
    items = [f"{literal(key)}: {name}" for name, key in sure.items()]
    beside = f", beside=[{', '.join(map(literal, handed.beside))}]" if handed.beside else ""
    line = f"{local}.give({{{', '.join(items)}}}{beside})"
    if sure and len(line) <= 100:
        yield line
    elif sure:
        yield from (f"{local}.give(", "    {", *(f"        {item}," for item in items), "    },")
        yield from ([f"    {beside[2:]},"] if beside else [])
        yield ")"
    for name in handed.unsure:
        yield f'if "{name}" in locals():'
        yield f"    {local}.give({{{literal(handed.gives[name])}: {name}}}{beside})"


def _uses_codec(draft: Draft) -> bool:
    handed = draft.handed
    return handed is not None and bool(handed.gives or handed.takes.keys() - handed.reads)


def _free(name: str, draft: Draft) -> str:
    """A name for what hands over that the cell has not."""
    nodes = draft.node.body
    taken = {use.name for node in nodes for use in names_of(node).uses}
    taken |= {node.id for part in nodes for node in ast.walk(part) if isinstance(node, ast.Name)}
    return underscored_free(name, taken)


def handover_nodes(draft: Draft) -> list[ast.stmt]:
    """What the lines above do to the names of the cell, for readers of its code."""
    handed = draft.handed
    if handed is None:
        return []
    lines = [f"global {', '.join(handed.outer)}"] if handed.outer else []
    return statements_at([*lines, *(f"{name} = None" for name in sorted(handed.takes))], draft.marker.line)


#: The first line of ours in a plain cell's function.
_MAKES = re.compile(rf" = ({_CLASS}_*)\({CONTEXT}\)$")


def handover_imports(lines: Iterable[Line]) -> list[Line]:
    """The imports that a module with these lines of plain cells needs."""
    found = (_MAKES.search(line.text) for line in lines)
    names = sorted({match[1] for match in found if match})
    return [
        Line(f"from .{HANDOVER[-1]} import {_CLASS}{'' if name == _CLASS else f' as {name}'}")
        for name in names
    ]


def statements_at(lines: list[str], line: int | None) -> list[ast.stmt]:
    """The syntax trees of lines of ours, all placed at one line of the cell."""
    body = ast.parse("\n".join(lines)).body
    for statement in body:
        for node in ast.walk(statement):
            if hasattr(node, "lineno"):
                node.lineno = node.end_lineno = line or 1  # type: ignore[attr-defined]  # as it has one
    return body
