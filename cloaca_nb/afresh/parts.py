"""A module of tasks taken apart: its top-level statements, and what each binds, changes and uses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from cloaca_nb import syntax
from cloaca_nb.afresh.stateless import is_stateless
from cloaca_nb.model.graph import all_from
from cloaca_nb.model.workflow import Cell, Line, Module
from cloaca_nb.read.capture.slicing import IMPLICIT
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import of_statement
from cloaca_nb.read.cells.statements import character
from cloaca_nb.read.effects.objects import Value
from cloaca_nb.read.handover.write import DECODED
from cloaca_nb.read.names.nodes import EXECUTING, path_of
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import (
    DEFINITIONS,
    FUNCTIONS,
    all_statements,
    always_bound,
    names_within,
    nodes_in,
)
from cloaca_nb.read.tasks.engine_names import EngineNames, engine_names
from cloaca_nb.syntax import remembered

#: Built-ins by which code reaches names that are nowhere in its text.
_REACHING = EXECUTING | {"globals"}
#: What begins a comment that holds for all statements of its line.
_SAID = "# cloaca:"
#: What makes values of the text of annotations.
_EVALUATING = (
    *("get_type_hints", "get_annotations", "__annotations__", "eval_str", "signature(", "singledispatch"),
    *("pydantic", "annotationlib"),
)


@dataclass(slots=True, eq=False)
class Part:
    """A top-level statement of a module.

    Attributes:
        index: Its place in the module.
        node: Its tree; positions are lines of the module.
        lines: Its lines, with the comments above it; what stands before it in the module is in `gap`.
        start: How many of the module's lines stand before its first.
        gap: How many blank lines stand before it.
        task: The id of the task whose function it is.
        above: How many decorators of a task's or trigger's function stay with that: those down to its own.
        decoding: How many decorators below those only give it values in its context.
        keep: Whether it is to be made once, whatever changes it.
        binds: Names that it binds.
        certain: Those of them that are bound whatever happens.
        changes: Names of objects that running it changes.
        now: Names that it uses as it runs.
        seen: Names that functions look up which it calls as it runs.
        later: Names that its functions use when called.
        hinted: Names in annotations, where someone asks for these: `@show.register` goes by them.
        noted: Names in annotations, whether or not someone asks: `ClassVar` means something there.
        sets: Names that its functions bind when called.
        made: What it binds its names to, as abstract objects.
        relative: Imports of the package's own modules in it, those in functions, too.
    """

    index: int
    node: ast.stmt
    lines: tuple[Line, ...]
    start: int
    gap: int
    task: str | None = None
    above: int = 0
    decoding: int = 0
    keep: bool = False
    binds: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    hinted: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    made: Mapping[str, Value] = field(default_factory=dict)
    relative: tuple[ast.ImportFrom, ...] = ()

    @property
    def imports(self) -> bool:
        """Whether it is an import."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    def line(self, number: int | None = None) -> Line:
        """A line of it by its number in the module; the one that it begins with by default."""
        return self.lines[(number or self.node.lineno) - 1 - self.start]

    @property
    def place(self) -> tuple[int, int | None]:
        """Cell and line of its first line."""
        line = self.line()
        return line.cell or 0, line.line

    @property
    def function(self) -> ast.FunctionDef:
        """A task's function without the decorator that makes a task of it, those above that, and ours."""
        assert isinstance(self.node, ast.FunctionDef)
        return _without(self.node, self.above + self.decoding)

    @property
    def code(self) -> ast.stmt:
        """What runs once a task runs it: the node, of a task its function."""
        return self.node if self.task is None else self.function

    @property
    def declaration(self) -> ast.Call | None:
        """The call of the decorator that makes a task of a function; None where it is not called."""
        tops = self.node.decorator_list[: self.above] if isinstance(self.node, ast.FunctionDef) else []
        made = tops[-1] if tops else None
        return made if isinstance(made, ast.Call) else None

    @property
    def uses(self) -> frozenset[str]:
        """All names that it uses."""
        return self.now | self.later | self.hinted

    @property
    def reaches_all(self) -> bool:
        """Whether it may use names that are nowhere in its text."""
        return not self.uses.isdisjoint(_REACHING)

    @property
    def makes(self) -> frozenset[str]:
        """Names that are what they are because it ran."""
        return self.binds | self.changes

    @property
    def states(self) -> frozenset[str]:
        """What modules of the package keep from which it, or a function in it, imports."""
        if not self.relative:  # of most
            return frozenset()
        return frozenset(f"@{top}" for node in self.relative for top, _ in _imported(node))

    @property
    def changed_states(self) -> list[str]:
        """Keys of what modules of the process keep that running it changes."""
        return [key for key in self.changes if key.startswith("@")]

    def imported_from(self, helpers: Collection[str]) -> list[str]:
        """Names that it, or a function in it, imports from some helper modules of the package."""
        return [name for node in self.relative for top, name in _imported(node) if top in helpers]


def _imported(node: ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The modules of the package that an import names, each with the name that it binds."""
    for alias in node.names:
        yield (node.module or alias.name).partition(".")[0], alias.asname or alias.name


@dataclass(frozen=True, eq=False)
class Parts:
    """The statements of a module, in order.

    Attributes:
        known: What was found out about them, by whatever that goes by.
    """

    module: Module
    parts: tuple[Part, ...]
    known: dict[Hashable, Any] = field(default_factory=dict)

    @cached_property
    def makers(self) -> Mapping[str, list[Part]]:
        """Name -> the statements that bind or change it, or whose functions bind it."""
        found: dict[str, list[Part]] = {}
        for part in self.parts:
            for name in part.makes | part.sets:
                found.setdefault(name, []).append(part)
        return found

    @cached_property
    def importing(self) -> tuple[Part, ...]:
        """The imports among them."""
        return tuple(part for part in self.parts if part.imports)

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names that some of them bind, or that functions among them do."""
        return frozenset().union(*(part.binds | part.sets for part in self.parts))

    @cached_property
    def certain(self) -> frozenset[str]:
        """Names that some of them bind whichever way they go."""
        return frozenset().union(*(part.certain for part in self.parts))

    def made_by(self, name: str) -> Collection[Part]:
        """The statements that make a name what it is; where none binds it, those that bind computed names."""
        found = self.makers.get(name)
        if found is None and name not in IMPLICIT:
            found = self.makers.get(ANY_NAME)
        return found or ()

    def needed(self, part: Part, ends: Collection[Part] = ()) -> Sequence[Part]:
        """The statements that code of a part may meet, in order, itself included; other tasks' are not.

        Args:
            ends: Statements whose own code is not looked into.
        """
        key = "needed", part, part.later, frozenset(ends)
        if key not in self.known:
            self.known[key] = sorted(self._met_by(part, ends), key=lambda each: each.index)
        found: Sequence[Part] = self.known[key]
        return found

    def _met_by(self, part: Part, ends: Collection[Part]) -> Iterable[Part]:
        found = {part: None}
        waiting, seen = [part], set[str]()
        while waiting:
            each = waiting.pop()
            if each in ends:
                continue
            names = each.uses.union(each.changes, each.states) - seen
            seen |= names
            if not names.isdisjoint(_REACHING):
                met: Iterable[Part] = self.parts
            else:
                met = (maker for name in names for maker in self.made_by(name))
            for other in met:
                if other not in found and other.task is None:
                    found[other] = None
                    waiting.append(other)
        return found


def parts_of(module: Module, tree: ast.Module, functions: Mapping[str, str]) -> Parts | None:
    """The statements of a module of tasks; None where it does not parse, or holds nothing that could change.

    Args:
        tree: Its syntax tree; an empty one where it does not parse.
        functions: Task id by the name of its function.
    """
    if is_stateless(tree, module.text, functions):
        return None
    module, tree = _on_own_lines(module, tree)
    text = module.text
    code = CellCode(Cell(1, "code", text), "plain", text, tree)
    deferred = "annotations" in module.futures
    return Parts(module, tuple(_parts(module, code, functions, deferred)))


def parts_of_helper(module: Module, tree: ast.Module) -> Parts:
    """The statements of a helper module, each with all of the module's lines."""
    text = module.text
    code = CellCode(Cell(1, "code", text), "plain", text, tree)
    parts = []
    for index, node in enumerate(tree.body):
        part = Part(index, node, module.lines, 0, 0, keep="keep" in of_statement(code, node))
        _name(part, "annotations" in module.futures, hints=False)
        parts.append(part)
    return Parts(module, tuple(parts))


def _on_own_lines(module: Module, tree: ast.Module) -> tuple[Module, ast.Module]:
    """A module in which no line has two statements, such as `import numpy; from . import helpers`."""
    lines = list(module.lines)
    for one, two in reversed([*pairwise(tree.body)]):
        at = two.lineno - 1
        if (one.end_lineno or one.lineno) < two.lineno:
            continue
        line, text = lines[at], lines[at].text
        end, start = character(text, one.end_col_offset or 0), character(text, two.col_offset)
        said = f"  {text[text.index(_SAID) :]}" if _SAID in text[start:] else ""
        before = tuple(each for each in line.references if each.end <= end)
        moved = (
            replace(each, start=each.start - start, end=each.end - start)
            for each in line.references
            if each.start >= start
        )
        first = line._replace(text=text[:end] + said, references=before)
        lines[at : at + 1] = [first, line._replace(text=text[start:], references=tuple(moved))]
    if len(lines) == len(module.lines):
        return module, tree
    module = replace(module, lines=tuple(lines))
    return module, syntax.parse(module.text)


def _parts(module: Module, code: CellCode, functions: Mapping[str, str], deferred: bool) -> Iterator[Part]:
    assert code.tree is not None
    engine = engine_names([code])
    decoders = _decoders(code.tree)
    texts = [line.text for line in module.lines]
    # A helper above may have had the name of the task's function.
    last = {node.name: node for node in code.tree.body if isinstance(node, ast.FunctionDef)}
    hints = any(word in text for text in texts for word in _EVALUATING)
    end = 0
    for index, node in enumerate(code.tree.body):
        start = end
        while not texts[start].strip():
            start += 1
        part = Part(index, node, module.lines[start : node.end_lineno], start, start - end)
        part.keep = "keep" in of_statement(code, node)
        if isinstance(node, ast.FunctionDef) and node.name in functions and last[node.name] is node:
            part.task, part.above = functions[node.name], _above(node, engine, "task")
            below = node.decorator_list[part.above : part.above + 1]
            part.decoding = sum(getattr(getattr(each, "func", None), "id", "") in decoders for each in below)
        elif isinstance(node, ast.FunctionDef):
            part.above = _above(node, engine, "trigger")
        _name(part, deferred, hints)
        yield part
        end = node.end_lineno or node.lineno


def _decoders(tree: ast.Module) -> frozenset[str]:
    """What the module calls the decorator by which tasks have values under keys of their context."""
    found = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1]
    names = (alias for node in found if node.module == DECODED for alias in node.names)
    return frozenset(alias.asname or alias.name for alias in names if alias.name == DECODED)


def _above(node: ast.FunctionDef, engine: EngineNames, maker: str) -> int:
    members = [engine.member(getattr(each, "func", each)) for each in node.decorator_list]
    return len(members) - members[::-1].index(maker) if maker in members else 0


@remembered
def _without(node: ast.FunctionDef, decorators: int) -> ast.FunctionDef:
    made = ast.FunctionDef(node.name, node.args, node.body, node.decorator_list[decorators:], node.returns)
    return ast.copy_location(made, node)


def named_anew(part: Part, node: ast.stmt, deferred: bool) -> Part:
    """A statement that says the same with other names.

    Args:
        part: The statement as it stands in its module.
        node: Its tree with other names.
        deferred: Whether annotations are not evaluated there.
    """
    made = replace(part, node=node, changes=frozenset(), seen=frozenset(), made={})
    _name(made, deferred, hints=bool(part.hinted))
    made.later |= part.later if part.task is not None else frozenset()
    return made


def _name(part: Part, deferred: bool, hints: bool) -> None:
    """Notes what a statement binds and uses; what stays above a task's function is no part of that."""
    node = part.node
    names = names_of(
        _without(node, part.above) if isinstance(node, ast.FunctionDef) and part.task else node, deferred
    )
    bound = (binding.name for binding in names.bound if binding.kind not in {"annotated", "except"})
    part.binds = frozenset(bound)
    part.certain = frozenset(always_bound([part.node])) & part.binds
    part.now = frozenset(use.name for use in names.uses if use.when == "now")
    part.later = frozenset(use.name for use in names.uses if use.when == "later")
    part.noted = frozenset(use.name for use in names.uses if use.when == "never")
    part.hinted = part.noted | (part.now & _annotated(node)) if hints else frozenset()
    part.sets = frozenset(binding.name for binding in names.sets)
    found = (each for each in all_statements(part.node) if isinstance(each, ast.ImportFrom))
    part.relative = tuple(each for each in found if each.level == 1)


@remembered
def _annotated(node: ast.stmt) -> frozenset[str]:
    """Names in annotations of a definition."""
    nodes = list(nodes_in(node)) if isinstance(node, DEFINITIONS) else []
    found = [getattr(each, name, None) for each in nodes for name in ("annotation", "returns")]
    return frozenset(name for each in found if each is not None for name in names_within(each))


def bound_to_calls(
    parts: Iterable[Part], imports: Mapping[str, str], paths: Collection[str]
) -> frozenset[str]:
    """Names that are bound to what some functions of modules give: `context = decimal.getcontext()`."""
    roots = {each.partition(".")[0] for each in paths}
    if all(each.partition(".")[0] not in roots for each in imports.values()):
        return frozenset()
    made = ((part.binds, part.node.value) for part in parts if isinstance(part.node, ast.Assign))
    return frozenset(
        name
        for names, value in made
        if isinstance(value, ast.Call)
        and (path_of(value.func, lambda root: imports.get(root.id)) or "") in paths
        for name in names
    )


def first_name(part: Part) -> str:
    """The first name that a statement binds; what it changes, where it binds none."""
    named = getattr(part.node, "name", None)
    if isinstance(named, str):
        return named
    names = [node for node in nodes_in(part.node) if isinstance(node, ast.Name)]
    ordered = sorted(names, key=lambda each: (each.lineno, each.col_offset))
    bound = [each.id for each in ordered if isinstance(each.ctx, ast.Store) and each.id in part.binds]
    changed = [each.id for each in ordered if each.id in part.changes]
    unseen = sorted(name for name in part.changes if name.isidentifier())
    return next(iter([*bound, *changed, *unseen]), "value")


def run_by(parts: Parts, task: Part, put: Callable[[str], Iterable[Part]]) -> list[Part]:
    """Statements whose code a task may run, without those that changed something at load only.

    Args:
        put: Gives the definitions of code that is put into what a name is bound to: `STEPS["load"] = load`.
    """

    def behind(each: Part) -> Iterator[Part]:
        for name in each.later | _run_around(each) if isinstance(each.node, DEFINITIONS) else each.uses:
            made = [other for other in parts.made_by(name) if other.task is None]
            bound = [other for other in made if name in other.binds | other.sets]
            yield from (*bound, *(put(name) if len(bound) < len(made) else ()))

    return sorted(all_from([task], behind), key=lambda each: each.index)


def _run_around(part: Part) -> Set[str]:
    """The names around a definition; none where its decorators give the function itself, and have run."""
    node, made = part.node, part.made.get(getattr(part.node, "name", ""), ())
    itself = isinstance(node, FUNCTIONS) and bool(made) and all(each.node is node for each in made)
    return frozenset() if itself else _around(node)


def _around(node: ast.AST) -> set[str]:
    """Names in the decorators and bases of a definition, and of what makes parts of a class."""
    around = [*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())]
    inside = node.body if isinstance(node, ast.ClassDef) else []
    around += [each for method in inside for each in getattr(method, "decorator_list", ())]
    around += [each.value for each in node.keywords] if isinstance(node, ast.ClassDef) else []
    values = (getattr(each, "value", None) for each in inside)
    around += [value.func for value in values if isinstance(value, ast.Call)]
    return names_within(*around)
