"""Helper modules whose state code may change: these are made anew whole."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.afresh.beside.called import MADE, calls_of, calls_of_made, is_kept
from cloaca_nb.afresh.beside.giving import gives_again
from cloaca_nb.afresh.new.sources import Sources
from cloaca_nb.afresh.parts import Part, Parts, parts_of_helper
from cloaca_nb.afresh.process import Code, ProcessEffect
from cloaca_nb.afresh.touches import touch_of
from cloaca_nb.model import kinds
from cloaca_nb.model.graph import all_from
from cloaca_nb.model.workflow import Module
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.effects.bounded.limits import TooMuchError
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import reach
from cloaca_nb.read.local.states import helper_states
from cloaca_nb.read.names.nodes import last_name, root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, all_statements, nodes_in
from cloaca_nb.read.tables.calls import NEW_STREAMS, RANDOM
from cloaca_nb.syntax import remembered

#: Kinds of objects that have no state of their own, or whose state lives on in every form.
_STATELESS = frozenset({"function", "class", "member", "state"})
#: How much calls in all helper modules may look at, as `Work` counts it: some seconds. What takes
#: more counts as a module that changes: unknown means effect.
MOST = 5_000_000

#: Module of the package, none for the package itself, and name in it.
_Imported = tuple[str | None, str]


class Helpers:
    """The helper modules of a workflow.

    Args:
        modules: The modules by their dotted names.
        trees: Their trees, by the modules' own names.
        passed: What they pass on of libraries.

    Attributes:
        passed: What they pass on of libraries: state of the process, and no module's own.
        does: What their functions set of the process, and go by.
        sources: What in them is new for each run.
    """

    def __init__(
        self, modules: Mapping[str, Module], trees: Mapping[str, ast.Module], passed: Mapping[str, str]
    ) -> None:
        self.passed = passed
        self.trees = self._trees = {name: trees[module.name] for name, module in modules.items()}
        self.names = frozenset(modules)
        self.does = helper_states(self._trees)
        self.sources: dict[str, Sources] = {}
        self.parts: dict[str, Parts] = {}
        self.loading: list[tuple[Parts, Part, frozenset[str]]] = []  # what each statement changes as it runs
        self._packages = {name: tuple(module.name.split("/")[:-1]) for name, module in modules.items()}
        self._below = _below(modules)
        for name in self._ordered(modules):
            parts = self.parts[name] = parts_of_helper(modules[name], self._trees[name])
            self.sources[name] = Sources(parts, self.sources)
        self._changing = {name for name, each in self.sources.items() if each.dependent}
        self._changing_others: set[str] = set()
        self._holding: set[str] = set()
        self._left = MOST
        self._leading: dict[tuple[str, Part], list[tuple[str, Part]]] = {}
        self._seeds: dict[str, frozenset[kinds.StreamName]] = {}
        # Small ones first: as soon as one module of a package changes, all of it is made anew.
        for name in sorted(modules, key=lambda name: (len(modules[name].lines), name)):
            reading = self._loaded(name, "annotations" in modules[name].futures)
            if not self._is_known(name):
                self._call(name, reading)
        self._changing |= self._changing_others & self._holding

    def _loaded(self, name: str, deferred: bool) -> Interpreter:
        """The module as it is when it was loaded."""
        reading = Interpreter()
        reading.helpers.update(self.names)
        for part in self.parts[name].parts:
            ran = reading.run(part.node, names_of(part.node, deferred).nodes)
            self.loading.append((self.parts[name], part, frozenset(reading.names_reaching(ran.mutated))))
        made = [each for value in reading.globals.values() for each in value]
        kinds = {each.kind for each in made}
        again = (gives_again(part.node) for part in self.parts[name].parts)
        if kinds - _STATELESS or any(again) or any(map(is_kept, reach(made))):
            self._holding.add(name)
        if "iterator" in kinds:
            self._changing.add(name)
        return reading

    def _is_known(self, name: str) -> bool:
        """Whether calling what a module has tells nothing new: all that it may change is made anew anyway."""
        tops = {_top(each) for each in self._changing}
        return _top(name) in tops and tops.issuperset(map(_top, self._others(name)))

    def _others(self, name: str) -> list[str]:
        """The helper modules that a module imports of other packages."""
        return [each for each in self._imports(name) if each in self.names and _top(each) != _top(name)]

    def _call(self, name: str, reading: Interpreter) -> None:
        """Calls all that the module has, to see what that changes."""
        before = reading.work
        reading.most = before + self._left
        try:
            for call in (*calls_of(self._trees[name]), *calls_of_made(self._trees[name], reading)):
                frame = reading.run(call, names_of(call).nodes)
                changed = {*reading.names_reaching(frame.mutated), *frame.effects.bound}
                if changed & {*reading.globals} - {MADE}:
                    self._changing.add(name)
                self._changing_others.update(other for other in self.names if f"@{_top(other)}" in changed)
        except TooMuchError:
            self._changing.add(name)
            tops = {_top(each) for each in self._others(name)}
            self._changing_others.update(other for other in self.names if _top(other) in tops)
        self._left = max(0, self._left + before - reading.work)

    def anew(self, nodes: Iterable[ast.AST], changed: Collection[str]) -> tuple[str, ...]:
        """The helper modules that are made anew for a task, those first that others need.

        Args:
            changed: Names of what it changes; a module's own state begins with `@`.
        """
        nodes = list(nodes)
        used = self.used(nodes)
        hit = {*_patched(nodes)}
        given = [name for name in used if f"@{_top(name)}" in changed]
        given += [other for name in given for other in self._handed_out(name)]
        hit |= {*given} & self._holding
        anew = (self._changing | hit) & {*used}
        for name in used:  # the modules that others need come first
            if not anew.isdisjoint(self._imports(name)):
                anew.add(name)
        tops = {_top(name) for name in anew}  # a package is made anew as one
        return tuple(name for name in used if _top(name) in tops)

    def _handed_out(self, name: str) -> Iterator[str]:
        """The other helper modules of which functions of a module return what they import: `return ROWS`."""
        nodes = [*nodes_in(self._trees[name])]
        own = {alias: module or of for alias, (module, of) in own_imports(nodes).items()}
        for node in nodes:
            value = node.value if isinstance(node, ast.Return | ast.Yield) else None
            root = root_name(value) if value is not None else None
            if root is not None and own.get(root.id) in self.names:
                yield own[root.id]

    def named(self, code: ast.AST, own: Mapping[str, _Imported]) -> Iterator[tuple[ast.expr, str]]:
        """What code names of helper modules itself: `helpers.LOG`, or `LOG` that is imported from there.

        Args:
            own: What names are imported as, as `own_imports` gives it.
        """
        for each in nodes_in(code):
            module, dotted = _imported_as(each.value if isinstance(each, ast.Attribute) else each, own)
            if isinstance(each, ast.Attribute) and dotted in self.parts:
                yield each, f"{dotted}.{each.attr}"
            elif isinstance(each, ast.Name) and module in self.parts and dotted not in self.parts:
                yield each, dotted

    def set_otherwise(
        self, code: ast.AST, own: Mapping[str, _Imported], outer: Mapping[ast.AST, ast.AST]
    ) -> Iterator[tuple[ast.expr, str]]:
        """What code sets of helper modules without naming it as theirs: `setattr(helpers, "RATE", 2)`.

        Args:
            own: What names are imported as, as `own_imports` gives it.
            outer: What each node of the code stands in.
        """
        for each in nodes_in(code):
            owner, key = _set_by(each, outer)
            _, dotted = _imported_as(owner, own)
            if dotted in self.parts and isinstance(each, ast.expr):
                for one in [key] if key else sorted(self.parts[dotted].bound):
                    yield each, f"{dotted}.{one}"

    def code_used(
        self, nodes: Sequence[ast.AST], package: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, Part]]:
        """What of helper modules some code may run: module and statement, those that it leads to as well.

        Args:
            nodes: The code, its imports included.
            package: The packages around it, below the one that is written.
        """
        inner = [each for node in nodes for each in nodes_in(node)] if self.parts else []
        own = own_imports(inner, package)
        for each in inner:
            module, name = None, ""
            if isinstance(each, ast.Name) and each.id in own:
                module, name = own[each.id]
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                module, name = ".".join(filter(None, own.get(each.value.id, ()))), each.attr
            yield from self._of(module, name)

    def _of(self, module: str | None, name: str) -> Iterator[tuple[str, Part]]:
        """The statements of a helper module that a name of it leads to."""
        if module in self.parts:
            parts = self.parts[module]
            yield from ((module, needed) for part in parts.made_by(name) for needed in parts.needed(part))

    def reached(self, nodes: Sequence[ast.AST]) -> list[tuple[str, Part]]:
        """As `code_used`, with what that runs of other helper modules.

        Args:
            nodes: The code, its imports included.
        """
        return all_from(self.code_used(nodes), self._leads_to)

    def _leads_to(self, each: tuple[str, Part]) -> list[tuple[str, Part]]:
        if each not in self._leading:
            module, part = each
            imports = [one.node for one in self.parts[module].importing]
            leading = self.code_used([*imports, part.node], self._packages[module])
            given = own_imports([part.node], self._packages[module]).values()
            self._leading[each] = [*leading, *(one for it in given for one in self._of(*it))]
        return self._leading[each]

    def codes(self, nodes: Sequence[ast.AST]) -> list[tuple[str, Code]]:
        """What code of helper modules some code may run, each with its module.

        Args:
            nodes: The code, its imports included.
        """
        found = []
        for module, part in self.reached(nodes) if self.parts else ():
            parts = self.parts[module]
            if isinstance(part.node, DEFINITIONS):
                if part not in parts.known:
                    parts.known[part] = Code(part, self._imported_in(module))
                found.append((module, parts.known[part]))
        return found

    def _imported_in(self, module: str) -> Mapping[str, str]:
        """What names of a module are imported as."""
        known = self.parts[module].known
        if "imports" not in known:
            known["imports"] = imports_of(each.node for each in self.parts[module].parts)
        found: Mapping[str, str] = known["imports"]
        return found

    def left_by(self, codes: Iterable[tuple[str, Code]]) -> Iterator[ProcessEffect]:
        """What code of helper modules does to the process, as the interpreter tells of the notebook's own."""
        for module, code in codes:
            yield from code.left()
            for path in code.called.values():
                name = _stream(path)
                if name is not None and name in self._seeded(module):
                    yield ProcessEffect(name, name, None)

    def _seeded(self, module: str) -> frozenset[kinds.StreamName]:
        """The streams of random numbers that a module seeds as it is loaded."""
        if module not in self._seeds:
            parts = self.parts[module].parts
            imports = self._imported_in(module)
            running = (each for each in parts if not isinstance(each.node, DEFINITIONS))
            called = (path for each in running for path in Code(each, imports).called.values())
            found = (_stream(path) for path in called if path.endswith(".seed"))
            self._seeds[module] = frozenset(name for name in found if name is not None)
        return self._seeds[module]

    def used(self, nodes: Iterable[ast.AST]) -> list[str]:
        """Helper modules that code imports, and those that these import, which come first."""
        return self._ordered(name for node in nodes for name in _imported(node)) if self._trees else []

    def _imports(self, name: str) -> tuple[str, ...]:
        """What a helper module imports of the package."""
        return _imported(self._trees[name], self._packages[name])

    def _ordered(self, names: Iterable[str]) -> list[str]:
        """Helper modules among these names, and what they import, which comes first."""
        found: dict[str, None] = {}
        open_names: set[str] = set()

        def visit(name: str) -> None:
            if name not in found and name not in open_names and name in self._trees:
                open_names.add(name)
                for other in self._imports(name):
                    visit(other)
                found[name] = None
                for other in self._below.get(name, ()):  # `import a.b` is carried as an import of `a`
                    visit(other)

        for name in names:
            visit(name)
        return list(found)


def _stream(path: str) -> kinds.StreamName | None:
    """The stream of the process that a function draws from, or seeds."""
    if path in NEW_STREAMS or not path.startswith(RANDOM):
        return None
    return "random" if path.startswith("random.") else "numpy.random"


def _imported_as(node: ast.AST | None, own: Mapping[str, _Imported]) -> tuple[str | None, str]:
    """The module of the package that a name is imported from, and what it is there with its dots."""
    module, name = own.get(node.id, (None, "")) if isinstance(node, ast.Name) else (None, "")
    return module, ".".join(filter(None, (module, name)))


def own_imports(inner: Iterable[ast.AST], package: tuple[str, ...] = ()) -> dict[str, _Imported]:
    """Name -> module and name of the package that it is imported from.

    Args:
        inner: The nodes of all code.
        package: The packages around it, below the one that is written.
    """
    imports = (each for each in inner if isinstance(each, ast.ImportFrom))
    own = (each for each in imports if 1 <= each.level <= len(package) + 1)
    return {
        alias.asname or alias.name: (".".join(_base(one, package)) or None, alias.name)
        for one in own
        for alias in one.names
    }


def _base(node: ast.ImportFrom, package: tuple[str, ...]) -> list[str]:
    """The module of the package that a relative import names, by its parts."""
    around = package[: len(package) + 1 - node.level]
    return [*around, *(node.module.split(".") if node.module else ())]


def _patched(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Modules of the package in which code sets a name: `helpers.LEVEL = 2`; or that it loads again.

    Once a loader has deleted the files, only what is made anew can be: `importlib.reload(helpers)`.
    """
    names: dict[str, str] = {}
    for each in (each for node in nodes for each in all_statements(node)):
        if isinstance(each, ast.ImportFrom) and each.level == 1 and each.module is None:
            names.update({alias.asname or alias.name: alias.name for alias in each.names})
    for each in (each for node in nodes for each in ast.walk(node)) if names else ():
        owner = each.value if isinstance(each, ast.Attribute) and _is_patching(each) else None
        if isinstance(each, ast.Call) and _is_given_to_be_set(each.func):
            owner = next(iter(each.args), None)
        if isinstance(owner, ast.Name) and owner.id in names:
            yield names[owner.id]


def _is_given_to_be_set(called: ast.expr) -> bool:
    return getattr(called, "id", "") in {"setattr", "delattr", "vars"} or last_name(called) == "reload"


def _set_by(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> tuple[ast.expr | None, str]:
    """The object whose attributes a call or a dictionary of them sets, and which; empty for any."""
    called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
    if isinstance(node, ast.Call) and called in {"setattr", "delattr"} and len(node.args) > 1:
        return node.args[0], str(getattr(node.args[1], "value", ""))
    owner: ast.expr | None = None
    if isinstance(node, ast.Call) and called == "vars" and node.args:
        owner = node.args[0]
    elif isinstance(node, ast.Attribute) and node.attr == "__dict__":
        owner = node.value
    if owner is None or not isinstance(node, ast.expr):
        return None, ""
    key, changes, _ = touch_of(node, outer)
    return (owner if changes else None), (key if isinstance(key, str) else "")


def _is_patching(node: ast.Attribute) -> bool:
    return node.attr == "__dict__" or not isinstance(node.ctx, ast.Load)


def tree_of(module: Module) -> ast.Module:
    """A module's syntax tree; an empty one where it does not parse."""
    tree = parse(module.text)
    return ast.Module([], []) if isinstance(tree, SyntaxError) else tree


def dotted_name(module: Module) -> str:
    """The name by which a helper module is imported from the package."""
    return module.name.removesuffix("/__init__").replace("/", ".")


def _below(names: Iterable[str]) -> dict[str, list[str]]:
    """The modules below each package, by its dotted name."""
    found: dict[str, list[str]] = {}
    for name in names:
        around = name.rpartition(".")[0]
        while around:
            found.setdefault(around, []).append(name)
            around = around.rpartition(".")[0]
    return found


def _top(name: str) -> str:
    return name.partition(".")[0]


@remembered
def _imported(node: ast.AST, package: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the package that code imports, those first that are around others; some are no modules.

    Args:
        package: The packages around it, below the one that is written.
    """
    found: dict[str, None] = {}
    for inner in all_statements(node):
        if isinstance(inner, ast.ImportFrom) and 1 <= inner.level <= len(package) + 1:
            for alias in inner.names:
                parts = [*_base(inner, package), alias.name]
                found.update({".".join(parts[:length]): None for length in range(1, len(parts) + 1)})
    return tuple(found)
