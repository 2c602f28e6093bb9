"""What tasks are handed: the modules by which they hand values to each other, and their run's parameters."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache

from cloaca_nb.afresh.parts import Part
from cloaca_nb.model.workflow import Line, Module, Workflow
from cloaca_nb.read.cells.imports import splice
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.handover.write import CODEC, DECODED, HANDOVER, OBJECTS
from cloaca_nb.read.names.calls import is_none
from cloaca_nb.read.names.definitions import side_by_side
from cloaca_nb.read.registrations.magic import POLLING
from cloaca_nb.read.tasks.defaults import PARAMS
from cloaca_nb.read.tasks.ids import import_text, literal, underscored_free

#: What an attempt's package calls the context of its task.
CONTEXT = "run_context"
#: So many statements of ours stand above what a plain cell takes over, at most.
_ABOVE = 6
_GIVES = "param"
_HANDS = "handed_param"
#: An import of ours from a module that needs none of the others.
_ALONE = re.compile(rf"from \.(?:(?P<of>{POLLING}|{PARAMS}) import| import (?P<whole>{POLLING}|{PARAMS})$)")
#: How modules of ours say those of another folder.
_ASIDE = re.compile(rb"^from \.(?:\.|objects\.)(?=codec_)", re.MULTILINE)


class _LinesOfOurs(tuple[Line, ...]):
    """The lines of a module of ours, as they stand: what is changed of them is an ordinary tuple.

    Attributes:
        source: The module of `carried/` that they are.
    """

    source: str


@cache
def carried_module(name: str, source: str) -> Module:
    """A module of ours that is part of the package.

    Args:
        source: The module of `carried/` that it is.
    """
    lines = _LinesOfOurs(Line(line) for line in carried_source(source).decode("utf-8").splitlines())
    lines.source = source
    return Module(name, "anew", lines)


def of_ours(module: Module) -> str | None:
    """The module of `carried/` whose text a module has, which is the same each time; none for all others."""
    return module.lines.source if isinstance(module.lines, _LinesOfOurs) else None


def carried_source(source: str) -> bytes:
    """The text of a module of `carried/`, as it goes into packages: there they lie side by side."""
    folder = "objects/" if source in OBJECTS else ""
    from importlib.resources import files as resources

    text = resources("cloaca_nb.carried").joinpath(f"{folder}{source}.py").read_bytes()
    return _ASIDE.sub(rb"from .", text)


def with_alone(workflow: Workflow, among: Iterable[Module]) -> Workflow:
    """The workflow with the modules for poll functions and parameters that code imports.

    Args:
        among: Those of its modules whose code may import them; those by which tasks hand over do not.
    """
    lines = (line.text for module in among for line in module.lines if line.cell is None)
    found = {match["of"] or match["whole"] for text in lines if (match := _ALONE.match(text))}
    added = (carried_module(name, f"alone/{name}") for name in (POLLING, PARAMS) if name in found)
    return replace(workflow, modules=(*workflow.modules, *added))


def with_handover(workflow: Workflow) -> Workflow:
    """The workflow with the modules that its tasks hand over by; itself where there are none."""
    there = {module.name for module in workflow.modules}
    tops = {line.text for module in workflow.modules for line in module.lines if line.cell is None}
    decodes = any(text.startswith(f"from .{DECODED} import") for text in tops)
    hands = decodes or any(task.form == "plain" for task in workflow.tasks)
    needed = [*CODEC, *HANDOVER, *([DECODED] if decodes else [])] if hands else []
    wanted = {name: name for name in needed if name not in there}
    if "pickle" in workflow.project.handover and (hands or CODEC[0] in there):
        wanted["codec_pickle"] = "pickling"
    added = (carried_module(name, source) for name, source in wanted.items())
    return replace(workflow, modules=(*workflow.modules, *added))


def calls_of_held(
    task: ast.FunctionDef, objects: Callable[[Iterable[str]], Collection[Obj]]
) -> Iterator[tuple[ast.Expr, frozenset[ast.Name]]]:
    """A call of each function that what a task takes over may hold, as `write.py` names them in its code.

    Args:
        objects: What names of its module are bound to.
    """
    parted = (
        each.value.elts if isinstance(each.value, ast.Tuple) else [each.value]
        for each in task.body[:_ABOVE]
        if isinstance(each, ast.Expr)
    )
    for name in (each.id for found in parted for each in found if isinstance(each, ast.Name)):
        if any(each.kind == "function" for each in objects([name])):
            called, given = ast.Name(name, ast.Load()), ast.Name("unknown_", ast.Load())
            given_all = ast.Starred(ast.Call(given, [], []), ast.Load())
            call = ast.Expr(ast.Call(called, [given_all], []))
            yield ast.fix_missing_locations(call), frozenset({called, given})


def params_given(
    parts: Iterable[Part], taken: Collection[str], *, handed: bool
) -> tuple[list[Line], dict[Part, list[Line]]]:
    """The imports by which a module gets parameters, and the lines of the statements that give them.

    Args:
        parts: The statements, each of which gives names their defaults.
        taken: Names that the module has.
        handed: Whether a task before hands on those that have defaults.
    """
    found = {part: list(part.lines) for part in parts}
    if not found:
        return [], {}
    giving = _HANDS if handed else _GIVES
    context, gives = underscored_free(CONTEXT, taken), underscored_free(giving, taken)
    for part, lines in found.items():
        for name, value in reversed(_defaults(part.node)):
            first, last = value.lineno - 1 - part.start, (value.end_lineno or value.lineno) - 1 - part.start
            head = f"{gives}({context}, {literal(name)}"
            if is_none(value):
                splice(lines, first, value.col_offset, value.end_col_offset or 0, f"{head})")
            else:
                splice(lines, last, value.end_col_offset or 0, value.end_col_offset or 0, ")")
                splice(lines, first, value.col_offset, value.col_offset, f"{head}, ")
    imports = [import_text(".", CONTEXT, context), import_text(f".{PARAMS}", giving, gives)]
    return [Line(text) for text in imports], found


def _defaults(node: ast.stmt) -> list[tuple[str, ast.expr]]:
    """The names that a statement binds, with what it gives each."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return []
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    pairs = side_by_side(target, node.value) or [(target, node.value)]
    return [(name.id, value) for name, value in pairs if isinstance(name, ast.Name)]
