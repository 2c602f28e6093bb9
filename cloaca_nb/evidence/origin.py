"""Where a differing value comes from: what is new at each run by nature, and statements left behind."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeGuard

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Place
from cloaca_nb.model.package import Package, around_anew
from cloaca_nb.model.workflow import Document
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import of_statement
from cloaca_nb.read.names.calls import arguments_of, is_none
from cloaca_nb.read.names.nodes import last_name, literal_text, said
from cloaca_nb.read.names.walk import DEFINITIONS, always_bound, names_within
from cloaca_nb.read.tables.calls import SEEDS
from cloaca_nb.read.tables.moments import NEW_EACH_TIME, OF_ONE_RUN
from cloaca_nb.read.tables.showing import may_show
from cloaca_nb.syntax import unparsed

#: Calls that draw from a stream that was not seeded, and generators made without a seed.
_DRAWS = re.compile(r"(?:^|\.)random\.\w+$|^(?:random|randint|choice|choices|shuffle|sample|uniform|gauss)$")
_GENERATORS = re.compile(
    r"(?:^|\.)(?:Random|default_rng|RandomState|Generator|SeedSequence|PCG64|PCG64DXSM|MT19937|Philox|SFC64)$"
)
#: Calls that write when they wrote: into what their first argument is, or what is made of their result.
_STAMPING = re.compile(r"(?:^|\.)(?:writestr|savez|savez_compressed|to_excel|ExcelWriter)$|^gzip\.compress$")
_ARCHIVES = re.compile(r"(?:^|\.)(?:ZipFile|GzipFile)$")
#: Of calls, those that change what they are given.
_FILLING = re.compile(rf"(?:^|\.)shuffle$|{_STAMPING.pattern}|{_ARCHIVES.pattern}")
#: Calls that go by the working directory, which is another on a server: `Path("data").resolve()`.
_OF_FOLDER = re.compile(r"(?:^|\.)(?:getcwd|cwd|abspath|realpath|resolve|absolute)$")
#: Calls that name a place for a while: what lies there is what counts.
_PLACES = re.compile("[Tt]emp")
#: What makes a set, whose order is another in each process.
_ORDER = "a set's order"
_SETS = re.compile(r"(?:^|\.)(?:set|frozenset)$")
#: What only binds names.
_BINDS_ONLY = (*DEFINITIONS, ast.Import, ast.ImportFrom)


class LeftBehind(NamedTuple):
    """A statement of a cell that is not in the package."""

    place: Place
    text: str


class Origins:
    """What a package and its notebook say of where values come from.

    Args:
        document: The notebook.
    """

    def __init__(self, document: Document, package: Package) -> None:
        self._document = document
        self._package = package

    def new_each_time(self, name: str) -> str:
        """The call that makes a name's value another at each run; empty where there is none."""
        return self._made_anew.get(name.rpartition(".")[2], "")

    def new_variable(self, name: str) -> str:
        """The call that gives a variable of the environment another value at each run; or nothing."""
        found = (
            next(self._sources(statement), "") or next(iter(self._anew_in(statement)), "")
            for carried in self._package.carried
            for statement in carried.tree.body
            if not isinstance(statement, DEFINITIONS)
            and any(literal_text(each) == name for each in ast.walk(statement))
        )
        return next(filter(None, found), "")

    def _anew_in(self, statement: ast.AST) -> Iterator[str]:
        return (self._made_anew[name] for name in sorted(names_within(statement) & self._made_anew.keys()))

    def by_folder(self, name: str) -> str:
        """The call by which a name's value goes by the working directory; empty where there is none."""
        return self._by_folder.get(name.rpartition(".")[2], "")

    def of_key(self, key: str) -> str:
        """What makes the value of a context key another for each run; empty where nothing is known to."""
        return "a value of the run" if key.startswith("@") else self._new_keys.get(key, "")

    def new_in(self, task: str) -> str:
        """What a task makes that is another for each run, in words; empty where nothing is known to be."""
        for carried in self._package.carried:
            for node in carried.tree.body:
                if isinstance(node, ast.FunctionDef) and carried.tasks.get(node.name) == task:
                    made = [*self._sources(node), *(self._made_of_run[name] for name in self._met_by(node))]
                    call = next((each for each in made if each != _ORDER and not _PLACES.search(each)), "")
                    if call:
                        return f"{call} is another for each run"
        return ""

    def _met_by(self, function: ast.FunctionDef) -> list[str]:
        return sorted(names_within(function) & self._made_of_run.keys())

    @cached_property
    def _made_of_run(self) -> Mapping[str, str]:
        """As `_made_anew`, without what is made of a parameter: that comes with the context."""
        return self._made_by(lambda statement: next(self._sources(statement), ""))

    def left_behind(self, name: str, task: str) -> LeftBehind | None:
        """The statement before a task's cell that says a name and is not carried; the last of them.

        Where none says it, the last one that may change something without saying a name.
        """
        before = self._package.workflow.task(task).marker.cell
        found = [one for one in self._not_carried if one[0].place.cell < before]
        wanted = name.rpartition(".")[2]
        saying = [one for one, names in found if wanted in names]
        return saying[-1] if saying else None

    def shows_tables(self, task: str) -> bool:
        """Whether a task's code, or what is carried for it, may make text of a table."""
        workflow = self._package.workflow
        lines = {(item.cell, item.line) for item in workflow.captured if item.task == task}
        own = workflow.task(task).marker.cell
        found = (
            node
            for code, node in self._statements()
            if (at := code.cell.position) == own
            or any((at, line) in lines for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))
        )
        return may_show(*found)

    @cached_property
    def seeds(self) -> str:
        """Texts of the cells beside tasks in which a seed is spoken of."""
        tasks = {task.marker.cell for task in self._package.workflow.tasks}
        cells = (
            cell.source for cell in self._document.cells if cell.kind == "code" and cell.position not in tasks
        )
        return "\n".join(source for source in cells if SEEDS.search(source))

    @cached_property
    def seeds_anew(self) -> bool:
        """Whether some stream may be seeded with another value each time: `random.seed()`, `seed(time())`."""
        return any(
            SEEDS.search(said(call.func)) is not None and self._is_anew(call)
            for _, statement in self._statements()
            for call in ast.walk(statement)
            if isinstance(call, ast.Call)
        )

    def _is_anew(self, seed: ast.Call) -> bool:
        given = arguments_of(seed)
        made = self._made_anew.keys()
        return not given or any(
            next(self._sources(each), "") or not made.isdisjoint(names_within(each)) for each in given
        )

    def bound_at(self, name: str, task: str) -> Place | None:
        """Where a name that a task uses is bound, as far as it is carried."""
        last = None
        for item in self._package.workflow.captured:
            if item.task == task and item.name == name.rpartition(".")[2]:
                last = Place(item.cell, item.line)
        return last

    def is_made_once(self, place: Place) -> bool:
        """Whether a line runs when the package is imported, and not for each attempt or run."""
        return (place.cell, place.line) in self._once

    @cached_property
    def _once(self) -> frozenset[tuple[int, int | None]]:
        files = (found for path, found in self._package.source_map.items() if around_anew(path) is None)
        places = (place for found in files for place in found)
        return frozenset((place.cell, place.line) for place in places if place is not None)

    @cached_property
    def _made_anew(self) -> Mapping[str, str]:
        """Name -> the call that makes its value, or one that it is made from, new each time."""
        return self._made_by(
            lambda statement: next(self._sources(statement), "") or self._parameter(statement)
        )

    @cached_property
    def _by_folder(self) -> Mapping[str, str]:
        """Name -> the call by which its value, or one that it is made from, goes by the working directory."""

        def source(statement: ast.stmt) -> str:
            calls = (said(each.func) for each in ast.walk(statement) if isinstance(each, ast.Call))
            return next((f"{name}()" for name in calls if _OF_FOLDER.search(name)), "")

        return self._made_by(source)

    def _made_by(self, source: Callable[[ast.stmt], str]) -> Mapping[str, str]:
        """Name -> the call that a statement has which makes its value, or one that it is made from."""
        found: dict[str, str] = {}
        for carried in self._package.carried:
            # A draw changes no module, by which everything else would come from it that says `np`.
            modules = always_bound([node for node in carried.tree.body if isinstance(node, ast.Import)])
            for statement in carried.tree.body:
                if isinstance(statement, ast.FunctionDef) and statement.name in carried.tasks:
                    continue
                call = source(statement)
                made = sorted(names_within(statement) & found.keys())
                call = call or (found[made[0]] if made else "")
                if call:
                    found.update(dict.fromkeys({*_stored(statement)} - modules, call))
        return found

    def _parameter(self, statement: ast.stmt) -> str:
        """The parameter that a statement gives a variable: a run may be given another value."""
        bound = {each.name for each in self._package.workflow.params if each.bound}
        own = isinstance(statement, ast.Assign | ast.AnnAssign) and bound.intersection(_stored(statement))
        return f"the parameter {min(own)}" if own else ""

    @cached_property
    def _new_keys(self) -> Mapping[str, str]:
        """Context key -> the call that makes a value new for each run which some task may store under it."""
        carried = [node for one in self._package.carried for node in one.tree.body]
        functions = [node for node in carried if isinstance(node, ast.FunctionDef)]
        keys: dict[str, str] = {}
        known = -1
        while known != len(keys):
            known = len(keys)
            for function in functions:
                self._new_in(function, keys)
        return keys

    def _new_in(self, function: ast.FunctionDef, keys: dict[str, str]) -> None:
        """Add the keys under which a function stores what is new for each run."""
        own = {node.id for node in ast.walk(function) if _is_bound(node)}
        names = {name: call for name, call in self._made_anew.items() if call != _ORDER and name not in own}
        known = -1
        while known != len(names):
            known = len(names)
            for node in ast.walk(function):
                for key, target, value in _flows(node):
                    call = self._origin_of(value, names, keys)
                    if call and key is not None:
                        keys.setdefault(key, call)
                    elif call:
                        names |= {name: call for name in _stored(target) if name in own - names.keys()}

    def _origin_of(self, value: ast.expr, names: Mapping[str, str], keys: Mapping[str, str]) -> str:
        """The call that makes an expression's value new for each run; empty for none."""
        for node in ast.walk(value):
            name = node.id if isinstance(node, ast.Name) else ""
            found = names.get(name) or next((keys[key] for key in _keys_of(node) if key in keys), "")
            if found:
                return found
        return next((call for call in self._sources(value) if call != _ORDER), "")

    def _sources(self, statement: ast.AST) -> Iterator[str]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Set | ast.SetComp):
                yield _ORDER
            if isinstance(node, ast.Assign | ast.keyword) and isinstance(node.value, ast.Attribute):
                name = said(node.value)  # `clock = time.time`, `field(default_factory=datetime.now)`
                yield from [f"{name}()"] if {name, f"datetime.{name}"} & OF_ONE_RUN else ()
            if not isinstance(node, ast.Call):
                continue
            name = said(node.func)
            if _GENERATORS.search(name) is not None or name in self._derived_generators:
                yield from () if _is_seeded(node) else (f"{name}()",)
            elif NEW_EACH_TIME.search(name) or _is_stamping(node, name):
                yield f"{name}()"
            elif _SETS.search(name):
                yield _ORDER
            elif _DRAWS.search(name) and not self.seeds:
                yield f"{name}()"

    @cached_property
    def _derived_generators(self) -> frozenset[str]:
        """Classes of the notebook that are generators of random numbers, and are seeded as these are."""
        found = set[str]()
        for _, node in self._statements():
            if isinstance(node, ast.ClassDef) and any(_is_generator(each, found) for each in node.bases):
                calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
                seeding = (each for each in calls if last_name(each.func) in {"seed", "__init__"})
                found |= {node.name} if not any(arguments_of(each) for each in seeding) else set()
        return frozenset(found)

    @cached_property
    def left_on_purpose(self) -> frozenset[str]:
        """Names that statements with `# cloaca: leave` say or change."""
        found: set[str] = set()
        lines: set[tuple[int, int]] = set()
        for code, statement in self._statements():
            if "leave" in of_statement(code, statement):
                found |= {*names_within(statement), *_stored(statement)}
                lines.add((code.cell.position, statement.lineno))
        for fact in self._package.workflow.facts:
            at = (fact.place.cell, fact.place.line) if fact.place is not None else None
            if isinstance(fact.said, kinds.LeftBehind) and at in lines:
                found.add(fact.said.name)
        return frozenset(found)

    @cached_property
    def kept(self) -> frozenset[str]:
        """Names that statements with `# cloaca: keep` bind."""
        return frozenset(
            name
            for code, statement in self._statements()
            if "keep" in of_statement(code, statement)
            for name in _stored(statement)
        )

    def _statements(self) -> Iterator[tuple[CellCode, ast.stmt]]:
        for cell in self._document.cells:
            code = read_cell(cell) if cell.kind == "code" else None
            if code is not None and code.tree is not None:
                yield from ((code, statement) for statement in code.tree.body)

    @cached_property
    def _not_carried(self) -> list[tuple[LeftBehind, frozenset[str]]]:
        places = (place for places in self._package.source_map.values() for place in places)
        carried = {(place.cell, place.line) for place in places if place is not None}
        found = []
        for code, statement in self._statements():
            at = Place(code.cell.position, statement.lineno)
            if (at.cell, at.line) not in carried and not isinstance(statement, _BINDS_ONLY):
                text = unparsed(statement).split("\n")[0]
                left = LeftBehind(at, text if len(text) < 60 else f"{text[:59]}…")
                found.append((left, frozenset([*names_within(statement), *_stored(statement)])))
        return found


#: Methods of a context that store a value under a key.
_SETTERS = frozenset({"set", "insert", "update", "setdefault"})


def _is_generator(base: ast.expr, known: Container[str]) -> bool:
    return said(base) in known or _GENERATORS.search(said(base)) is not None


def _is_seeded(generator: ast.Call) -> bool:
    """Whether what makes a generator is given something to go by; that may be new each time itself."""
    return not all(map(is_none, arguments_of(generator)))


def _is_stamping(call: ast.Call, name: str) -> bool:
    """Whether a call writes when it did so: `archive.writestr("a.txt", text)`, `gzip.compress(data)`."""
    if any(each.arg == "mtime" for each in call.keywords):
        return False
    modes = [literal_text(each) or "" for each in arguments_of(call)]
    writes = _ARCHIVES.search(name) is not None and any(each[:1] in {*"wxa"} for each in modes[1:])
    return writes or _STAMPING.search(name) is not None


def _is_bound(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _flows(node: ast.AST) -> Iterator[tuple[str | None, ast.AST, ast.expr]]:
    """Where values go: the context key or, where it is None, what is bound or changed, and the value."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
        for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
            keys: list[str | None] = [*_keys_of(target)]
            yield from ((key, target, node.value) for key in keys or [None])
    elif isinstance(node, ast.For | ast.comprehension):
        yield None, node.target, node.iter
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield None, node.optional_vars, node.context_expr
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        keys = [*_keys_of(node)] if node.func.attr in _SETTERS else []
        values = [*node.args[1:], *(word.value for word in node.keywords)] if keys else node.args
        yield from ((key, node, value) for key in keys or [None] for value in values)


def _keys_of(node: ast.AST) -> Iterator[str]:
    """The constant key of ``x["key"]`` and ``x.get("key", …)``."""
    found: ast.AST | None = None
    if isinstance(node, ast.Subscript):
        found = node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        found = node.args[0]
    if (key := literal_text(found)) is not None:
        yield key


def _stored(statement: ast.AST) -> Iterable[str]:
    """Names that a statement binds or changes a part of."""
    names = {getattr(statement, "name", "")}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            names |= names_within(node.value)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Call):
            names |= names_within(node.func) if isinstance(node.func, ast.Attribute) else set()
            names.update(*(map(names_within, arguments_of(node)) if _FILLING.search(said(node.func)) else ()))
    return names - {""}
