"""The code by which a plain cell takes variables over and gives them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping

from cloaca_nb import syntax
from cloaca_nb.model.workflow import CALLBACKS
from cloaca_nb.read.handover.body import bound_by
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import always_bound, awaits, names_within
from cloaca_nb.read.registrations.magic import POLLING
from cloaca_nb.read.tasks.defaults import PARAMS
from cloaca_nb.read.tasks.draft import CONTEXT, CellVariables, Draft
from cloaca_nb.read.tasks.ids import import_text, literal, underscored_free
from cloaca_nb.syntax import remembered

#: Modules of a package that tell objects of libraries by their attributes.
OBJECTS = tuple(
    f"codec_{kind}"
    for kind in ("buffers", "derived", "drawn", "inner", "iterators", "marks", "models", "named")
)
#: The modules of a package by which its plain cells hand over.
CODEC = (
    "codec",
    *(f"codec_{kind}" for kind in ("kinds", "libraries", "memory", "numpy", "own", "pandas", "read", "sets")),
    *OBJECTS,
)
HANDOVER = ("codec_store", "handover")
#: The module by which tasks of the other forms have values under some keys, its decorator; that of callbacks.
DECODED = "decoded"
_TOLD = "told"
#: The class of that module whose instances take over and give.
HANDING = "Handover"
_LOCAL, _PYPLOT = "handed", "_pyplot"
#: What keeps a package that pickles where its name leads.
STAYING = "_staying"
#: What has code of a package sent along to processes that begin anew.
BY_VALUE = "_by_value"
#: What keeps the text of a package's code for who asks for it.
TEXTS = "_texts"
#: Modules of ours by which values are handed over: what they import of libraries is no need of a package.
HANDING_OVER = frozenset({*CODEC, *HANDOVER, DECODED, "codec_pickle"})
#: Module names at the top of a package that are not a notebook's, whichever of them it makes it hold.
OWN_MODULES = HANDING_OVER | {
    *("tasks", "__init__", "__main__", "cloaca", "_vendor"),
    *(STAYING, BY_VALUE, TEXTS, POLLING, PARAMS),
}


def handover_lines(draft: Draft, taken: Collection[str]) -> tuple[list[str], list[str]]:
    """The lines above and below the statements of a plain cell.

    Args:
        taken: Names that the notebook binds.
    """
    handed = draft.handed
    if handed is None:
        return [], []
    local = _free(_LOCAL, draft)
    opened, closed = _figures(draft, taken)
    before = [*([f"global {', '.join(handed.outer)}"] if handed.outer else []), *opened]
    if _uses_codec(draft):
        before.append(f"{local} = {_free(HANDING, draft, taken)}({CONTEXT})")
    if handed.classes:
        before.append(f"{', '.join(handed.classes)}  # what is taken over may be of these")
    for name, key in sorted(handed.takes.items()):
        value = f"{CONTEXT}[{literal(key)}]" if name in handed.reads else f"{local}.take({literal(key)})"
        if name in handed.perhaps:
            before += [f"if {local}.has({literal(key)}):", f"    {name} = {value}"]
        else:
            before.append(f"{name} = {value}")
    before += [f"{local}.take_stream({literal(each.takes)})" for each in handed.streams if each.takes]
    after = [f"{local}.give_stream({literal(each.gives)})" for each in handed.streams if each.gives]
    return before, [*_giving(handed, local), *after, *closed]


def _figures(draft: Draft, taken: Collection[str] = ()) -> tuple[list[str], list[str]]:
    """The lines that close the figures of `pyplot`, as a notebook does at the end of each cell.

    Below the cell, so that none is left; above it for what an attempt that failed has left, or a task of
    another form.
    """
    if draft.handed is None or not draft.handed.draws:
        return [], []
    name = _free(_PYPLOT, draft, taken)
    close = f'{name}.close("all")'
    return [f"from matplotlib import pyplot as {name}", close], [close]


def looped(draft: Draft) -> tuple[list[str], list[str]]:
    """The lines around all statements of a cell that waits: it gets a loop, since tasks have none.

    A body may bind `context`, and may return before its end.
    """
    if awaits(*draft.node.body) is None:
        return [], []
    name = _free("_looped", draft)
    run = '__import__("asyncio").run'
    if draft.form == "plain":
        return [f"async def {name}():"], ["", f"{run}({name}())"]
    inside = f"    return {CONTEXT}"
    return [f"async def {name}({CONTEXT}):"], [inside, "", f"{CONTEXT} = {run}({name}({CONTEXT}))"]


def _giving(handed: CellVariables, local: str) -> Iterator[str]:
    """The lines that give a cell's variables; those that it may leave unbound each for itself."""
    apart = {*handed.unsure, *handed.shown}
    sure = {name: key for name, key in sorted(handed.gives.items()) if name not in apart}
    items = [f"{literal(key)}: {name}" for name, key in sure.items()]
    beside = f", beside=[{', '.join(map(literal, handed.beside))}]" if handed.beside else ""
    line = f"{local}.give({{{', '.join(items)}}}{beside})"
    if sure and len(line) <= 100:
        yield line
    elif sure:
        yield from (f"{local}.give(", "    {", *(f"        {item}," for item in items), "    },")
        yield from ([f"    {beside[2:]},"] if beside else [])
        yield ")"
    for name in sorted(apart):
        how = "show" if name in handed.shown else "give"
        line = f"{local}.{how}({{{literal(handed.gives[name])}: {name}}}{beside if how == 'give' else ''})"
        yield from [f'if "{name}" in locals():', f"    {line}"] if name in handed.unsure else [line]
    if handed.plain:
        yield f"{local}.give_plain({{{', '.join(f'{literal(name)}: {name}' for name in handed.plain)}}})"


def _uses_codec(draft: Draft) -> bool:
    handed = draft.handed
    if handed is None:
        return False
    drawn = any(each.takes or each.gives for each in handed.streams)
    return drawn or bool(handed.gives or handed.plain or handed.takes.keys() - handed.reads)


def _free(name: str, draft: Draft, taken: Collection[str] = ()) -> str:
    """A name for what hands over that neither the cell nor the notebook has."""
    return underscored_free(name, taken, *map(_names_in, draft.node.body))


@remembered
def _names_in(node: ast.stmt) -> frozenset[str]:
    """Every name that a statement says, whatever it means."""
    return frozenset(use.name for use in names_of(node).uses) | names_within(node)


def decoding_line(draft: Draft, taken: Collection[str]) -> str:
    """The decorator by which a task of another form has values under keys; empty where it needs none."""
    if not draft.decodes:
        return ""
    return f"@{_free(DECODED, draft, taken)}({_keys(draft.decodes)})"


def callbacks(draft: Draft, taken: Collection[str]) -> dict[str, str]:
    """The arguments of a task that are callbacks, as the package has them: so that they get values, too.

    Those of a plain cell get the variables that it takes over or gives, those of the other forms what their
    task gets; the decorated form is the notebook's own text.
    """
    found = {}
    for name in CALLBACKS if draft.form != "decorated" else ():
        keys = _told_keys(draft, name)
        if name in draft.arguments and keys:
            found[name] = f"{_free(_TOLD, draft, taken)}({_keys(keys)})({draft.arguments[name]})"
    return found


def _told_keys(draft: Draft, callback: str) -> dict[str, str]:
    """Keys as a callback says them, with those that the context has."""
    handed = draft.handed
    if handed is None:
        return dict(draft.decodes)
    named = {name: key for name, key in handed.takes.items() if name not in handed.reads}
    both = [*named.values(), *handed.gives.values()]
    if callback == "on_success":  # else nothing is given
        named |= handed.gives
    return dict(sorted({**{key: key for key in both}, **named}.items()))


def _keys(decodes: Mapping[str, str]) -> str:
    """Keys with those that the context has, as arguments of the decorators."""
    same = [literal(key) for key, there in decodes.items() if key == there]
    other = [f"{literal(key)}: {literal(there)}" for key, there in decodes.items() if key != there]
    return ", ".join([*same, *([f"under={{{', '.join(other)}}}"] if other else [])])


def handover_nodes(draft: Draft) -> list[ast.stmt]:
    """What the lines above do to the names of the cell, for readers of its code."""
    handed = draft.handed
    if handed is None:
        return []
    lines = [f"global {', '.join(handed.outer)}"] if handed.outer else []
    lines += _figures(draft)[0]
    lines += (f"{name} = None" for name in sorted(handed.takes))
    lines += handed.classes
    lines += _given_of_package(draft, handed)
    return statements_at(lines, draft.marker.line)


def _given_of_package(draft: Draft, handed: CellVariables) -> list[str]:
    """Names that a cell gives and neither takes over nor surely binds, which are the package's."""
    body = draft.node.body
    bound = bound_by(body).difference(set(handed.outer) - always_bound(body))
    return sorted(handed.gives.keys() - handed.takes.keys() - bound)


def handover_imports(draft: Draft, taken: Collection[str]) -> tuple[str, ...]:
    """The imports that the lines of ours in a task need."""
    found = []
    if _uses_codec(draft):
        found.append((HANDOVER[-1], HANDING))
    if draft.decodes:
        found.append((DECODED, DECODED))
    if callbacks(draft, taken):
        found.append((DECODED, _TOLD))
    return tuple(import_text(f".{module}", name, _free(name, draft, taken)) for module, name in found)


def statements_at(lines: list[str], line: int | None) -> list[ast.stmt]:
    """The syntax trees of lines of ours, all placed at one line of the cell."""
    body = syntax.parse("\n".join(lines)).body
    for statement in body:
        for node in ast.walk(statement):
            if hasattr(node, "lineno"):
                node.lineno = node.end_lineno = line or 1  # type: ignore[attr-defined]  # as it has one
    return body
