"""Carried code as syntax trees: what runs at import, what later, and what works here and not on a server."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.model.package import CarriedModule
from cloaca_nb.model.workflow import Module, Workflow
from cloaca_nb.package.parse import FILE_FINDERS, module_named, parse_code
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import imported_by, imports_of
from cloaca_nb.read.local.files import MAY_OPEN, opened
from cloaca_nb.read.local.paths import UNKNOWN, note_paths
from cloaca_nb.read.names.calls import TIMING, argument_of
from cloaca_nb.read.names.nodes import (
    EXECUTING,
    IMPORTERS,
    imported_by_text,
    last_name,
    literal_text,
    path_of,
)
from cloaca_nb.read.names.texts import knowing
from cloaca_nb.read.names.walk import all_statements, body_of, nodes_in
from cloaca_nb.read.registrations.authoring import AUTHORING
from cloaca_nb.syntax import remembered, unparsed

#: What rules about carried code look at, beside names of paths.
_LOOKED_AT = frozenset({ast.Import, ast.ImportFrom, ast.Call, ast.Subscript})

_FILE = "__file__"

_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_PICKED = _LOOKED_AT | _FUNCTIONS
#: Line and column of a node.
_PLACE = attrgetter("lineno", "col_offset")


class CarriedNode(NamedTuple):
    """A node of carried code.

    Attributes:
        late: Whether it runs only when a function is called.
        task: The task whose function it stands in, or None.
    """

    carried: CarriedModule
    node: ast.AST
    late: bool
    task: str | None

    @property
    def place(self) -> Place | None:
        """The notebook's line."""
        return self.carried.place(self.node)


def carried_modules(workflow: Workflow) -> list[CarriedModule]:
    """All modules of a workflow with their trees."""
    return [_carried(workflow, module) for module in workflow.modules]


def _carried(workflow: Workflow, module: Module) -> CarriedModule:
    own = frozenset(module.tasks)
    functions = {task.function: task.id for task in workflow.tasks if task.id in own}
    text = module.text
    return CarriedModule(module, knowing(parse_code(text), text), functions, text)


def nodes_of(modules: Iterable[CarriedModule], *, calls: bool) -> Iterator[CarriedNode]:
    """Nodes that rules look at, in the order of the text: imports, calls and names of paths.

    Args:
        calls: Whether that is each call, and not only those of names by which something is told.
    """
    for carried in modules:
        paths = _path_names(_constants(carried)) if _FILE in carried.text else set()
        every = calls or _may_import_by_text(carried)
        for statement in carried.tree.body:
            task = _task_of(statement, carried)
            for node, late in _walk(statement, paths, every):
                yield CarriedNode(carried, node, late, task)


def _task_of(statement: ast.stmt, carried: CarriedModule) -> str | None:
    """The task whose function a statement is."""
    return carried.tasks.get(statement.name) if isinstance(statement, ast.FunctionDef) else None


def _walk(statement: ast.stmt, paths: Collection[str], every: bool) -> Sequence[tuple[ast.AST, bool]]:
    """The nodes of a statement that rules look at, and whether each runs only when a function is called.

    Decorators and defaults of a function run with its `def`, its body later.
    """
    nodes = nodes_in(statement)
    picked: list[Any] = [each for each in nodes if type(each) in _PICKED]
    found = [each for each in picked if type(each) in _LOOKED_AT and (every or _is_told(each))]
    if paths:
        found += (each for each in nodes if isinstance(each, ast.Name) and each.id in paths)
    if not found:
        return ()
    found.sort(key=_PLACE)
    functions = [each for each in picked if type(each) in _FUNCTIONS]
    if len(functions) == 1 and statement in functions:  # the most of all
        begin = _PLACE(functions[0].body[0])
        return [(each, _PLACE(each) >= begin) for each in found]
    late = {inner for each in functions for part in body_of(each) for inner in nodes_in(part)}
    return [(each, each in late) for each in found]


def _is_told(node: ast.AST) -> bool:
    """Whether something may be told of an import, of a call by its name, or of a module that is loaded."""
    if isinstance(node, ast.Subscript):
        return _loaded_module(node) != ""
    return not isinstance(node, ast.Call) or last_name(node.func) in _TOLD


def _loaded_module(node: ast.Subscript) -> str:
    """The top-level module that is looked up among those that are loaded: `sys.modules["helpers"]`."""
    looked_up = last_name(node.value) == "modules" and isinstance(node.ctx, ast.Load)
    return (literal_text(node.slice) or "").partition(".")[0] if looked_up else ""


#: Characters that stand in other texts than paths: data written out, markup, patterns.
_NO_PATH = frozenset('\n{}[]<>"|')


def helper_modules(modules: Iterable[CarriedModule]) -> Iterator[str]:
    """Names of the helper modules as the notebook imports them; the package has its own for them."""
    for carried in modules:
        if carried.module.kind == "helper":
            yield carried.module.name.partition("/")[0]


def late_use_facts(
    modules: Sequence[CarriedModule],
    nodes: Sequence[CarriedNode],
    data: Collection[str],
    local: Collection[str],
) -> Iterator[Fact]:
    """Uses of `__file__`, relative paths, keyboards, modules by text, names that servers lack, builders.

    Args:
        data: Paths of the data files that are carried beside them.
        local: Top-level modules that lie beside the notebook and in no `vendor/`.
    """
    constants = {id(carried): _constants(carried) for carried in modules}
    beside = {id(carried): _beside_names(carried, constants[id(carried)]) for carried in modules}
    own = {*local, *helper_modules(modules)}
    imports = {id(carried): _imports_to_call(carried) for carried in modules}
    yield from _lacking_facts(modules, nodes)
    for node in nodes:
        current = node.node
        if isinstance(current, ast.Name):
            if current.id not in beside[id(node.carried)]:
                continue
            if node.late or (current.id == _FILE and not _is_beside(node.carried.module, data)):
                at_load = kinds.FileBesideModuleAtLoad()
                yield Fact(
                    kinds.FileBesideModule(current.id) if node.late else at_load, node.place, node.task
                )
        elif isinstance(current, ast.Subscript):
            module = _loaded_module(current)
            if node.late and module in own:
                yield Fact(kinds.ImportMissingModule(module, "", "", "by-text"), node.place, node.task)
        elif isinstance(current, ast.Call):
            name = last_name(current.func)
            known = imports[id(node.carried)]
            if node.late and (name in _TOLD_LATE or known is not None):
                for said in _late_call(current, node.carried, own, known, constants[id(node.carried)]):
                    yield Fact(said, node.place, node.task)
            elif not node.late and name == "WorkflowBuilder":
                yield Fact(kinds.NestedBuilder(_builder_name(current)), node.place, node.task)


#: Last names of what tasks may call that is not there, or asks somebody, when they run.
_TOLD_LATE = FILE_FINDERS | MAY_OPEN | {"input", "getpass"}
#: Functions that are given the name of something in a module as a text, by their dotted names.
_NAMING = frozenset(
    f"{module}.{name}"
    for module, names in (
        ("unittest.mock", ("patch", "patch.dict", "patch.multiple")),
        ("pkgutil", ("resolve_name",)),
        ("runpy", ("run_module",)),
        ("pydoc", ("locate",)),
    )
    for name in names
)
#: Functions that execute the texts that they are given.
_EXECUTING = EXECUTING | {f"timeit.{name}" for name in TIMING}
#: Sets logging up by a dictionary, in which texts below these keys name classes and functions.
_CONFIGURING = "logging.config.dictConfig"
_NAMED_BELOW = frozenset({"class", "()"})
#: What begins a text there that names anything else.
_EXTERNAL = "ext://"
#: Words of code that may import a module which a text names.
_BY_TEXT = (
    IMPORTERS
    | EXECUTING
    | {
        *("patch", "resolve_name", "run_module", "locate", "timeit", "dictConfig"),
    }
)
_TOLD = _TOLD_LATE | {"WorkflowBuilder"}


def _late_call(
    call: ast.Call,
    carried: CarriedModule,
    own: Collection[str],
    imports: Mapping[str, str] | None,
    constants: Mapping[str, str],
) -> Iterator[Said]:
    """What a call that runs in a task needs that a server has not."""
    if _reads_beside(call, own):
        yield kinds.FileBesideModule(f"{unparsed(call.func)}(…)")
    modules = _imported(call, imports, carried.tree) if imports is not None else []
    for module in (each for each in modules if each.partition(".")[0] in own):
        yield kinds.ImportMissingModule(module, "", "", "by-text")
    path = _relative_path(call, constants)
    if path is not None:
        yield kinds.RelativePath(path)
    if _asks(call, carried.tree):
        yield kinds.AsksSomebody(unparsed(call.func))


def _may_import_by_text(carried: CarriedModule) -> bool:
    """Whether a module has the name of what imports another by a text."""
    return any(name in carried.text for name in _BY_TEXT)


def _imports_to_call(carried: CarriedModule) -> dict[str, str] | None:
    """What names are imported as, in a module that may import others by a text; None in any other."""
    return imports_of(all_statements(carried.tree)) if _may_import_by_text(carried) else None


def _imported(call: ast.Call, imports: Mapping[str, str], tree: ast.Module) -> list[str]:
    """The modules that a call imports which constant texts name.

    Args:
        tree: The module that it stands in.
    """
    called = path_of(call.func, lambda root: imports.get(root.id, root.id)) or ""
    texts = [literal_text(each) for each in (*call.args, *(word.value for word in call.keywords))]
    if called in _NAMING:
        return [text.partition(":")[0].partition(".")[0] for text in texts[:1] if text]
    if called == _CONFIGURING:
        return [*_configured(tree)]
    if called in _EXECUTING:
        trees = [parse(text.strip()) for text in texts if text and "import" in text]
        nodes = [node for tree in trees if isinstance(tree, ast.Module) for node in nodes_in(tree)]
        named = (node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))
        return [imported_by(node, alias).loads for node in named for alias in node.names]
    module = imported_by_text(called, call) if called else ""
    return [module] if module else []


@remembered
def _configured(tree: ast.Module) -> tuple[str, ...]:
    """The top-level modules that dictionaries name in which logging may be set up."""
    displays = (each for each in nodes_in(tree) if isinstance(each, ast.Dict))
    pairs = (pair for each in displays for pair in zip(each.keys, each.values, strict=True))
    texts = ((literal_text(key), literal_text(value) or "") for key, value in pairs)
    named = (text for key, text in texts if key in _NAMED_BELOW or text.startswith(_EXTERNAL))
    return tuple(text.removeprefix(_EXTERNAL).partition(".")[0] for text in named)


def _reads_beside(call: ast.Call, own: Collection[str]) -> bool:
    """Whether a call looks for data files of a module that is carried: by its name, or as itself."""
    if last_name(call.func) not in FILE_FINDERS:
        return False
    named, first = module_named(call), argument_of(call, 0, "package")
    if named is not None:
        return named[1].partition(".")[0] in own
    return isinstance(first, ast.Name) and first.id in {"__package__", "__name__", *own}


def _is_beside(module: Module, data: Collection[str]) -> bool:
    """Whether data files are carried that a module finds from where it lies."""
    folder = module.name.rpartition("/")[0]
    return any(not folder or path.startswith(f"{folder}/") for path in data)


def _builder_name(call: ast.Call) -> str:
    """The name that a builder is given, as it is written."""
    return unparsed(call.args[0]) if call.args else "WorkflowBuilder()"


def _lacking_facts(modules: Iterable[CarriedModule], nodes: Iterable[CarriedNode]) -> Iterator[Fact]:
    """Uses of names of `cloaca` that only an installed engine has."""
    engines = _engine_names(nodes)
    for carried in modules:
        if _has_plain_uses(carried.text):
            continue
        engine = engines[id(carried)]
        for statement in carried.tree.body:
            using: list[Any] = [each for each in nodes_in(statement) if type(each) in _OF_ENGINE]
            for node in using:
                for name in _used_names(node, engine):
                    if name not in AUTHORING and not name.startswith("__"):
                        task = _task_of(statement, carried)
                        yield Fact(lacks_name(name), carried.place(node), task)


def lacks_name(name: str) -> Said:
    """Servers do not have a name of `cloaca`; it may be meant to be one that they have."""
    near = nearest(name, sorted(AUTHORING), 0.65).word
    return kinds.ServerLacksName(name, "near" if near else "leave", near)


#: A use of the engine by a name that servers have.
_AUTHORING_USE = re.compile(rf"cloaca\.(?:{'|'.join(sorted(AUTHORING))})\b")


def _has_plain_uses(text: str) -> bool:
    """Whether a text, as most do, speaks of the engine only by such uses and plain imports."""
    plain = len(_AUTHORING_USE.findall(text)) + text.count("import cloaca\n")
    return plain == text.count("cloaca")


#: Nodes that may use a name of `cloaca`.
_OF_ENGINE = frozenset({ast.Attribute, ast.ImportFrom})


def _used_names(node: ast.Attribute | ast.ImportFrom, engine: set[str]) -> Sequence[str]:
    """The names of `cloaca` that a node uses."""
    if isinstance(node, ast.Attribute):
        return [node.attr] if isinstance(node.value, ast.Name) and node.value.id in engine else ()
    if node.module == "cloaca" and not node.level:
        return [alias.name for alias in node.names if alias.name != "*"]
    return ()


def _engine_names(nodes: Iterable[CarriedNode]) -> dict[int, set[str]]:
    """Names that the module `cloaca` is bound to, by module."""
    found: defaultdict[int, set[str]] = defaultdict(lambda: {"cloaca"})
    imports = ((node.carried, node.node) for node in nodes if isinstance(node.node, ast.Import))
    for carried, current in imports:
        found[id(carried)] |= {a.asname for a in current.names if a.name == "cloaca" and a.asname}
    return found


def _constants(carried: CarriedModule) -> dict[str, str]:
    """Names that the module's top level binds to a path that is written out; `__file__` stands for itself."""
    found = {_FILE: _FILE}
    for statement in carried.tree.body:
        note_paths(statement, found)
    return found


def _beside_names(carried: CarriedModule, constants: Mapping[str, str]) -> set[str]:
    """Names that stand for a path beside the module and that no function has as its own."""
    names = _path_names(constants)
    inner = [each for each in ast.walk(carried.tree) if type(each) in _FUNCTIONS] if len(names) > 1 else []
    own = {
        getattr(each, "arg", getattr(each, "id", ""))
        for one in inner
        for each in ast.walk(one)
        if _binds(each)
    }
    return names - own


def _path_names(constants: Mapping[str, str]) -> set[str]:
    """Names that stand for a path beside the module."""
    return {name for name, text in constants.items() if text.startswith(_FILE)}


def _binds(node: ast.AST) -> bool:
    return isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _relative_path(call: ast.Call, constants: Mapping[str, str]) -> str | None:
    """The literal relative path that a call opens, or None."""
    found = opened(call, constants)
    return found.said if found is not None and _is_relative(found.said) else None


def _asks(call: ast.Call, module: ast.Module) -> bool:
    """Whether a call waits for what somebody types: `input`, where the module does not bind it, `getpass`."""
    name = last_name(call.func)
    if name != "input" or not isinstance(call.func, ast.Name):
        return name == "getpass"
    return not _has_own_input(module)


@remembered
def _has_own_input(module: ast.Module) -> bool:
    """Whether anything in a module is called `input`; asked once, however many calls there are."""
    return any(
        (isinstance(each, ast.Name) and each.id == "input" and not isinstance(each.ctx, ast.Load))
        or getattr(each, "name", getattr(each, "arg", None)) == "input"
        for each in ast.walk(module)
    )


#: How texts begin that are no relative path; the last is what SQLite opens in memory.
_NOWHERE = (_FILE, UNKNOWN, ":memory:")


def _is_relative(path: str) -> bool:
    """Whether a text is a path that depends on the working directory."""
    if not path.strip() or len(path) > 300 or set(path) & _NO_PATH or path.startswith(_NOWHERE):
        return False
    return not (path.startswith(("/", "~", "\\", "$")) or "://" in path or path[1:2] == ":")
