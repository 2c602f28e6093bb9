"""Capture: from cells and tasks to the modules of the package, with a report and with facts.

1. The time line (`effects/build`): each top-level statement with the names that it binds and changes.
2. What each task needs (`closure`): the statements that make the names it uses.
3. The modules (`plan`), and what stands in the way (`problems`).
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cloaca_nb import syntax
from cloaca_nb.carried.codec_own import DEFINED
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import Captured, Line, Module
from cloaca_nb.read.capture.closure import Closures
from cloaca_nb.read.capture.helpers import BLANK, given_lines, helper_facts, with_given
from cloaca_nb.read.capture.needs import NeededName, Needs
from cloaca_nb.read.capture.plan import Plan, ordered, split_facts
from cloaca_nb.read.capture.problems import Owner, Problems
from cloaca_nb.read.capture.stale import stale_facts
from cloaca_nb.read.cells.code import CellCode, TaskCode
from cloaca_nb.read.cells.imports import SOMETIMES, imported_helpers, is_future, lines_for, made_relative
from cloaca_nb.read.cells.statements import first_line, in_utf8, source_lines, string_lines
from cloaca_nb.read.effects.build import build
from cloaca_nb.read.handover.write import OWN_MODULES
from cloaca_nb.read.local.carried import local_module
from cloaca_nb.read.local.modules import reached
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, awaits
from cloaca_nb.read.registrations.find import Registration
from cloaca_nb.read.registrations.magic import EACH_TIME, POLLING_IMPORT
from cloaca_nb.read.tasks.ids import as_identifier, numbered_free
from cloaca_nb.read.tasks.plain import is_definition
from cloaca_nb.syntax import unparsed

TASKS = "tasks"


class RegisteredRoot(NamedTuple):
    """A statement that is carried for what it registers.

    Attributes:
        name: What it binds, or ``registration``.
        cell: Position of its cell.
        needs: What it needs, itself among it.
    """

    name: str
    cell: int
    needs: Needs


def plan_modules(tasks: Sequence[TaskCode], needs: Sequence[Needs], alone: bool) -> list[Plan]:
    """The modules to write: `tasks` first, then one for each task that does not fit in there.

    Args:
        tasks: All tasks in order.
        alone: Whether there is a package without tasks, too.
    """
    plans = [Plan(TASKS)] if tasks or alone else []
    for task, need in zip(tasks, needs, strict=True):
        plan = plans[0]
        if plan.tasks and not plan.fits(need):
            plans.append(plan := Plan(task.task.id))
        plan.add(task, need)
    return plans


def plan_registrations(plans: list[Plan], roots: Sequence[RegisteredRoot]) -> None:
    """Puts statements that register something with the tasks, else into modules of their own."""
    for root in roots if plans else ():
        plan = next((each for each in plans if each.fits(root.needs)), None)
        if plan is None:
            plans.append(plan := Plan(root.name))
        plan.include(root.needs)


def name_plans(plans: Sequence[Plan], helpers: Iterable[str]) -> None:
    """Gives all modules but the first their names.

    Args:
        helpers: Names of helper modules, which no other module may have.
    """
    if len(plans) < 2:
        return
    first, *others = plans
    # The first module imports the others, which must not take the place of what it binds itself.
    bound = (*first.last, *first.needs.given, *(event.name for event in first.needs.tasks.values()))
    taken = {TASKS, *OWN_MODULES, *(name.casefold() for name in (*helpers, *bound))}
    for plan in others:
        plan.name = _module_name(plan.name, taken)
        taken.add(plan.name.casefold())


def _module_name(id: str, taken: Container[str]) -> str:
    """A module name made from a task id: an identifier that nothing else has."""
    name = as_identifier(id, "task")
    if name in sys.stdlib_module_names or name in SOMETIMES:
        name = f"{name}_task"
    return numbered_free(name, taken)


def task_module(plan: Plan, plans: Sequence[Plan], timeline: Timeline) -> Module:
    """A module with tasks and what they need."""
    own = {task.task.id for task in plan.tasks}
    carried = (step for step in plan.needs.steps if step.task is None or step.task.task.id in own)
    steps = ordered(carried, plan.needs, timeline)
    blocks = [list(_lines(step, plan, timeline)) for step in steps]
    lines = [
        Line(f"from . import {name}", event.cell, event.line) for name, event in plan.needs.helpers.items()
    ]
    lines += map(Line, sorted({text for task in plan.tasks for text in task.imports}))
    if any(line.text == EACH_TIME for block in blocks for line in block):
        lines.append(POLLING_IMPORT)
    lines += given_lines(plan.needs.given)
    lines += _defined(plan, plans)
    lines += _spaced(steps, blocks)
    borrowed = _borrowed(plan, plans)
    lines += [*([BLANK, BLANK] if borrowed and lines else []), *borrowed]
    futures = sorted({future for step in steps for future in step.futures})
    ids = tuple(task.task.id for task in plan.tasks)
    return Module(plan.name, "tasks", tuple(lines), tuple(futures), ids)


def _defined(plan: Plan, plans: Sequence[Plan]) -> list[Line]:
    """Which definitions of names that cells define anew stand in a module whose tasks hand values over.

    Modules carry a class or function under one name; a value that was made of another one must not become
    one of it in silence.
    """
    if len(plans) < 2 or not any(task.task.form == "plain" for task in plan.tasks):
        return []
    cells: dict[str, set[int]] = {}
    for step in (step for each in plans for step in each.needs.steps):
        for name in _definitions(step):
            cells.setdefault(name, set()).add(step.cell)
    steps = sorted(plan.needs.steps, key=lambda step: step.index)
    here = {name: step.cell for step in steps for name in _definitions(step) if len(cells[name]) > 1}
    numbers = {name: 1 + sorted(cells[name]).index(cell) for name, cell in sorted(here.items())}
    said = ", ".join(f'"{name}": {number}' for name, number in numbers.items())
    return [Line(f"{DEFINED} = {{{said}}}  # of several definitions, which"), BLANK] if said else []


def _definitions(step: Step) -> Iterable[str]:
    """The names that a step defines as functions or classes."""
    return bound_names([step.node]) if is_definition(step.node) and not step.imports else ()


def helper_module(name: str, code: CellCode, helpers: Mapping[str, CellCode]) -> Module:
    """A helper module: its cell below the marker, whole."""
    texts = [in_utf8(text) for text in source_lines(code.text)]
    numbered = [
        Line(text, code.cell.position, at) for at, text in enumerate(texts, 1) if at > code.marker_line
    ]
    while numbered and not numbered[0].text.strip():
        numbered.pop(0)
    while numbered and not numbered[-1].text.strip():
        numbered.pop()
    lines = tuple(numbered)
    if code.tree is not None:
        lines = with_given(made_relative(lines, code.tree, code.text, helpers), code.tree)
    return Module(name, "helper", lines)


def _lines(step: Step, plan: Plan, timeline: Timeline) -> Iterable[Line]:
    """The lines of a statement, imports of helper modules made relative."""
    lines: Sequence[Line] = step.statement.lines
    if isinstance(step.node, ast.Import | ast.ImportFrom):
        names = set(plan.needs.steps[step])
        if len(names) < len({*step.imports}):
            return lines_for(step.node, lines, names, timeline.helpers)
    made = made_relative(lines, step.node, timeline.codes[step.cell].text, timeline.helpers)
    if _is_awaiting(step):
        return _with_loop(step, made)
    return _with_added(step, made, timeline) if step in timeline.added else made


def _with_added(step: Step, lines: Sequence[Line], timeline: Timeline) -> list[Line]:
    """The lines of a function with lines of ours above it, and below its decorators."""
    above, inner = timeline.added[step]
    first = first_line(step.node, source_lines(timeline.codes[step.cell].text))
    top, name = (
        next(at for at, line in enumerate(lines) if (line.line or 0) >= number)
        for number in (first, step.node.lineno)
    )
    return [*lines[:top], *above, *lines[top:name], *inner, *lines[name:]]


def _spaced(steps: Sequence[Step], blocks: Sequence[list[Line]]) -> list[Line]:
    """The statements with blank lines between them: two around definitions, else as in the cell."""
    lines: list[Line] = []
    before: Step | None = None
    for step, block in zip(steps, blocks, strict=True):
        if not block:
            continue
        if before is not None:
            lines += [BLANK] * _gap(before, step)
        lines += block
        before = step
    return lines


def _gap(before: Step, step: Step) -> int:
    if isinstance(before.node, DEFINITIONS) or isinstance(step.node, DEFINITIONS):
        return 2
    if before.imports and step.imports:
        return 0
    last = before.node.end_lineno or before.node.lineno
    return 0 if before.cell == step.cell and step.node.lineno <= last + 1 else 1


def _borrowed(plan: Plan, plans: Sequence[Plan]) -> list[Line]:
    """Imports of functions of tasks that stand in other modules, at the end: they are called later only."""
    lines = []
    for id_, event in plan.needs.tasks.items():
        for other in plans:
            if other is not plan and any(task.task.id == id_ for task in other.tasks):
                lines.append(Line(f"from .{other.name} import {event.name}", event.cell, event.line))
    return lines


class Capture(NamedTuple):
    """What capturing gives.

    Attributes:
        modules: Modules to write: `tasks`, tasks' own modules, helper modules.
        captured: Each name that is carried, for each task that needs it.
        deciding: Positions of cells that decide what the modules hold and are not in them.
    """

    modules: tuple[Module, ...]
    captured: tuple[Captured, ...]
    facts: tuple[Fact, ...]
    deciding: tuple[int, ...]


def capture(
    cells: Sequence[CellCode],
    tasks: Sequence[TaskCode],
    helpers: Mapping[str, CellCode],
    registrations: Iterable[Registration],
    *,
    alone: bool,
) -> Capture:
    """Carries into modules what tasks use of the notebook, and what it registers beside them.

    Args:
        cells: All code cells of the notebook, in order.
        tasks: All tasks, in the order of their cells.
        helpers: Helper modules: name -> the `%%cloaca_module` cell.
        registrations: Statements to carry for what they register.
        alone: Whether they are a package without tasks, too.
    """
    timeline, purity = build(cells, tasks, helpers)
    closures = Closures(timeline, purity)
    needs = [closures.of_task(task) for task in tasks]
    roots = _roots(timeline, closures, registrations)
    plans = plan_modules(tasks, needs, alone)
    plan_registrations(plans, roots)
    name_plans(plans, helpers)
    modules = [task_module(plan, plans, timeline) for plan in plans]
    modules += [helper_module(name, code, helpers) for name, code in helpers.items() if code.marker_line]
    modules += _local_modules(plans, helpers)
    problems = Problems(timeline, purity, tasks)
    for task, need in zip(tasks, needs, strict=True):
        problems.of_needs(Owner(task.task.id, task.statement.cell), need)
    for root in roots:
        problems.of_needs(Owner(None, root.cell), root.needs)
    by_task = {task.task.id: need for task, need in zip(tasks, needs, strict=True)}
    split = (*split_facts(plans, timeline), *stale_facts(plans))
    facts = (*problems.facts, *helper_facts(helpers, by_task, timeline), *split)
    captured = [
        item for task, need in zip(tasks, needs, strict=True) for item in _captured(task.task.id, need)
    ]
    captured += [item for root in roots for item in _captured("", root.needs)]
    return Capture(tuple(modules), tuple(captured), facts, _deciding(modules, captured, cells, timeline))


def _deciding(
    modules: Iterable[Module], captured: Iterable[Captured], cells: Iterable[CellCode], timeline: Timeline
) -> tuple[int, ...]:
    """Cells without which the package would be another one, although nothing of them stands in it.

    Those are the first import of each `__future__` feature in force, and what deletes a name that hides one
    of Python's own.
    """
    futures = {future for module in modules for future in module.futures}
    found: list[int] = []
    for code in cells:
        nodes = code.statements if futures else ()
        names = {alias.name for node in nodes if is_future(node) for alias in node.names}
        found += [code.cell.position] if names & futures else []
        futures -= names
    hiding = {item.name for item in captured if hasattr(builtins, item.name)}
    events = (event for name in sorted(hiding) for event in timeline.events.get(name, ()))
    return (*found, *(event.cell for event in events if event.kind == "del"))


def _local_modules(plans: Iterable[Plan], helpers: Mapping[str, CellCode]) -> list[Module]:
    """The modules beside the notebook that carried code needs, and those that they need in turn."""
    local = {name: code for name, code in helpers.items() if code.cell.position < 0}
    if not local:
        return []
    trees: list[ast.AST] = [step.node for plan in plans for step in plan.needs.steps]
    trees += [code.tree for code in helpers.values() if code.marker_line and code.tree is not None]
    wanted = [name for tree in trees for name in imported_helpers(tree, local)]
    return [local_module(code, helpers) for code in reached(local, wanted).values()]


def _roots(
    timeline: Timeline, closures: Closures, registrations: Iterable[Registration]
) -> list[RegisteredRoot]:
    """The statements to carry for what they register; those in a task's cell are carried with it anyway."""
    wanted = {(each.cell, id(each.node)): (each.above, each.inner) for each in registrations}
    steps = [step for step in timeline.steps if (step.cell, id(step.node)) in wanted]
    timeline.added.update({step: wanted[step.cell, id(step.node)] for step in steps})
    steps = [step for step in steps if not step.whole]
    return [
        RegisteredRoot(next(iter(step.happens), "registration"), step.cell, closures.of_registration(step))
        for step in steps
    ]


def _captured(task: str, needs: Needs) -> list[Captured]:
    """The report on a task, or on what is registered: each name once for each place that makes it."""
    found: dict[tuple[str, int, int], NeededName] = {}
    for carried in needs.carried:
        found.setdefault((carried.name, carried.cell, carried.line), carried)
    ordered = sorted(found.values(), key=lambda item: (item.cell, item.line, item.name))
    return [Captured(item.name, task, item.cell, item.line, _reason(task, item)) for item in ordered]


def _reason(task: str, carried: NeededName) -> str:
    user = carried.user or (f"task {task}" if task else "what is registered")
    if carried.changes == carried.name:
        return f"changed before it is used by {user}"
    return f"changes {carried.changes}" if carried.changes else f"used by {user}"


_INDENT = "    "


def _is_awaiting(step: Step) -> bool:
    """Whether a statement waits as it runs; of most it is seen at once that they have no word for it."""
    waits = any("await" in line.text or "async" in line.text for line in step.statement.lines)
    return waits and awaits(step.node) is not None


def _with_loop(step: Step, lines: Sequence[Line]) -> list[Line]:
    """The lines of a statement that waits, run by a loop of its own where the module is imported.

    Whoever imports a package has no loop that runs: servers do it in a thread without one.
    """
    names = sorted({binding.name for binding in step.names.bound if binding.kind != "star"})
    function = "_".join(["_await", *(name.strip("_") for name in names)])[:60]
    first, last = lines[0], lines[-1]
    inside = string_lines(step.node)
    if any(isinstance(node, ast.AnnAssign) for node in ast.walk(step.node)):
        text = unparsed(_WithoutAnnotations().visit(syntax.parse(unparsed(step.node))))
        lines, inside = [Line(part, first.cell, first.line) for part in text.split("\n")], frozenset()
    return [
        Line(f"async def {function}():", first.cell, first.line),
        *_declared(names, first),
        *(Line(_indented(line, inside), line.cell, line.line) for line in lines),
        Line("", None, None),
        Line("", None, None),
        Line(f'__import__("asyncio").run({function}())', last.cell, last.line),
    ]


def _declared(names: Sequence[str], first: Line) -> Iterator[Line]:
    if names:
        yield Line(f"{_INDENT}global {', '.join(names)}", first.cell, first.line)


def _indented(line: Line, inside: frozenset[int]) -> str:
    return line.text if line.line in inside or not line.text.strip() else _INDENT + line.text


class _WithoutAnnotations(ast.NodeTransformer):
    """A name that is declared `global` cannot be annotated."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:  # so `ast` calls it
        return ast.Assign([node.target], node.value, lineno=1) if node.value is not None else ast.Pass()
