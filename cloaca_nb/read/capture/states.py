"""Which states of modules a statement goes by: streams of random numbers, the environment, settings."""

from __future__ import annotations

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cloaca_nb.model.workflow import STREAMS
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import Imported, imported
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import (
    attribute_set,
    dotted,
    executed_text,
    imported_by_text,
    last_name,
    path_of,
    root_name,
)
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import FUNCTIONS, nodes_in
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.drawing import DRAWING_FROM_NUMPY, LEARNING, is_given_stream, may_draw
from cloaca_nb.read.tables.keeping import (
    ALWAYS_USED,
    HOW_TABLES_ARE_SHOWN,
    METHODS_GIVEN,
    MODULE_STATE,
    PRINTED_TO,
    state_of,
    states_of_attribute,
)
from cloaca_nb.read.tables.methods import DATA_LIBRARIES, SHOWING
from cloaca_nb.read.tables.showing import may_show
from cloaca_nb.syntax import remembered

_WRITING_METHODS = ("to_csv", "to_json", "to_parquet", "to_pickle", "to_excel", "savefig")
_MAKING = ("open", "write_text", "write_bytes", "mkdir", "makedirs", "touch", *_WRITING_METHODS)
_LOOKING = ("read_text", "read_bytes", "read_csv", "read_parquet", "read_excel", "read_json", "exists")
_FINDING = ("isfile", "is_file", "is_dir", "isdir", "listdir", "scandir", "iterdir", "glob", "rglob", "walk")
_WHOLE = ("getcwd", "getcwdb", "cwd", "abspath", "realpath", "relpath", "resolve", "absolute")
#: What of the process methods and functions go by, whoever has them: numpy's stream where they are given no
#: other, codecs, what new files are allowed, and the folder in which relative paths begin.
_BY_NAME: Mapping[str, frozenset[str]] = {
    "numpy.random": DRAWING_FROM_NUMPY,
    "codecs": frozenset({"encode", "decode", "read_text", "read_csv"}),
    "os.umask": frozenset(_MAKING),
    "os.chdir": frozenset({*_MAKING, *_LOOKING, *_FINDING, *_WHOLE}),
}
#: What begins the names of functions that start a process: it has the environment, folder and mask of ours.
_STARTING = (
    *("subprocess.", "os.system", "os.popen", "os.spawn", "os.posix_spawn", "os.exec", "os.fork", "pty."),
    *("multiprocessing.", "asyncio.create_subprocess_", "concurrent.futures.ProcessPoolExecutor"),
)
_OF_CHILDREN = ("os.environ", "os.chdir", "os.umask")
#: Functions that go by environment variables, and hardly for anything else.
_BY_VARIABLES = words(
    """
    os.getenv os.getenvb os.environb os.path.expanduser os.path.expandvars pathlib.Path.home
    tempfile.gettempdir shutil.which getpass.getuser
    """
)
#: Modules of Python that go by the environment without a word of it.
_BY_ENVIRONMENT = words(
    "os subprocess getpass tempfile pathlib shutil urllib multiprocessing webbrowser gettext ssl http"
)
#: Libraries that show and compute by numpy's settings.
_OVER_NUMPY = frozenset({"pandas", "scipy", "sklearn"})
_OVER_NUMPY_MADE = frozenset(f"@{library}" for library in _OVER_NUMPY)
#: What modules keep by which their values calculate and show; what comes of them mostly is such, too.
_OF_VALUES = frozenset({"@decimal", "@fractions", "@pathlib", "@collections"})
#: States of modules that each thread has of its own.
OF_THREADS = ("@decimal", "@numpy", "@sklearn")
#: Modules that go by the time zone.
BY_ZONE = frozenset({"time", "datetime", "email", "logging", "pandas", "calendar"})


def states_used(timeline: Timeline, step: Step) -> dict[str, bool]:
    """Keys of the states of modules that a statement, or a function in it, may go by.

    Of all that were changed at some place; whether it surely does. A library that is neither Python's own
    nor known to go by its arguments alone may go by the streams of random numbers and by the environment.
    """
    keys = timeline.states
    if not keys:
        return {}
    paths = set(paths_in(timeline, step))
    made_by = _made_by(timeline, step)
    surely = {*_by_paths(timeline, step.node, paths), *_by_attributes(timeline, step.node)}
    surely |= _by_values(timeline, step, made_by)
    tables = "@pandas" in surely | made_by or _may_have_tables(step)
    perhaps = {*_perhaps(timeline, step, paths)}
    if HOW_TABLES_ARE_SHOWN in keys and may_show(step.node, of_tables=tables):
        # A function that only prints what it is given prints tables, or may never.
        told = step.task is not None or may_show(step.node, of_tables=tables, printed=False)
        (surely if told else perhaps).add(HOW_TABLES_ARE_SHOWN)
    if "@sys" in surely:
        surely.update(f"@{path}" for path in ALWAYS_USED)
    return {key: key in surely for key in keys if key in surely | perhaps}


def _takes_over(step: Step) -> bool:
    """Whether a task takes over values of which nobody knows the library."""
    return step.task is not None and any(use.encoded for use in step.task.task.reads)


def _may_have_tables(step: Step) -> bool:
    """Whether a statement may have values of which nobody knows the library: taken over, passed or given."""
    if step.task is None:
        return any(isinstance(each, FUNCTIONS) for each in nodes_in(step.node))
    called = (each.func for each in nodes_in(step.node) if isinstance(each, ast.Call))
    own = {each.id for each in called if isinstance(each, ast.Name)} - vars(builtins).keys()
    return bool(own) or _takes_over(step)


def _made_by(timeline: Timeline, step: Step) -> set[str]:
    """States of the libraries that made what a statement names."""
    found = {key for use in step.names.uses for key in timeline.made_by.get(use.name, ())}
    found.difference_update(STREAMS)  # what has one of its own goes by none of these
    return found | {"@numpy"} if found & _OVER_NUMPY_MADE else found


def _by_paths(timeline: Timeline, node: ast.stmt, paths: Collection[str]) -> Iterator[str]:
    """What a statement goes by as its functions, and the modules that it imports, do."""
    yield from (state_of(path) for each in paths for path in (each, *gone_by(each)))
    yield from (state for path in paths for state in timeline.does.names.get(path, ()))
    yield from _modules(node)
    if any(path.partition(".")[0] in BY_ZONE for path in paths):
        yield "@time.tzset"


def _by_attributes(timeline: Timeline, node: ast.stmt) -> Iterator[str]:
    """What a statement goes by as attributes have names that were put into classes of a library."""
    asked = {each.attr for each in nodes_in(node) if isinstance(each, ast.Attribute)}
    yield from (key for key in timeline.states if not asked.isdisjoint(_patched(timeline, key)))
    yield from (key for key, given in METHODS_GIVEN.items() if not asked.isdisjoint(given))


def _by_values(timeline: Timeline, step: Step, made_by: Collection[str]) -> set[str]:
    """What a statement goes by as the values do that it names, and models that it may have learn."""
    keys, used = timeline.states.keys(), {use.name for use in step.names.uses}
    found = {key for key in made_by if key in keys and not _set_between(timeline, key)}
    found |= {key for key in _OF_VALUES & keys if not used.isdisjoint(values_of(timeline, key))}
    models = used & timeline.drawing
    return found | {"@numpy.random"} if models and _has_learn(step.node, models) else found


def _perhaps(timeline: Timeline, step: Step, paths: Collection[str]) -> Iterator[str]:
    """What a statement may go by: what any library may, and what a task does as it begins."""
    given = given_streams(step.node) if "@numpy.random" in timeline.states else ()
    for path in paths:
        alone = path.rpartition(".")[2] in given
        yield from (key for key in states_of_library(path) if key != "@numpy.random" or not alone)
    if _takes_over(step) or any(path.partition(".")[0] in timeline.helpers for path in paths):
        yield from OF_THREADS  # what is taken over, or a helper module, may be of any library
    if step.task is not None:
        yield from (f"@{path}" for path in ALWAYS_USED)
    elif any(use.name == "print" for use in step.names.uses):
        yield from (f"@{path}" for path in PRINTED_TO)


def lambdas_kept(timeline: Timeline, step: Step) -> list[Step]:
    """Lambdas that a statement keeps, each as a step: they go by states as these are when they are called."""
    kept = step.task is None and not timeline.code.isdisjoint(step.happens)
    found = [each for each in nodes_in(step.node) if isinstance(each, ast.Lambda)] if kept else []
    return [replace(step, statement=replace(step.statement, node=ast.Expr(each))) for each in found]


def _has_learn(node: ast.AST, models: Collection[str]) -> bool:
    """Whether code may have models learn that it names, or passes them to what may.

    Args:
        models: Names of models, and of what has any.
    """
    nodes = nodes_in(node)
    learning = (each.value for each in nodes if isinstance(each, ast.Attribute) and each.attr in LEARNING)
    if not all(map(is_given_stream, learning)):  # `KINDS["f"](random_state=7).fit(X, y)`
        return True
    calls = [each for each in nodes if isinstance(each, ast.Call)]
    asked = (each.func for each in calls if last_name(each.func) not in DATA_LIBRARIES["sklearn"])
    passed = (each for call in calls for each in arguments_of(call))
    roots = (root_name(each) for each in (*asked, *passed) if not isinstance(each, ast.Call))
    return any(root is not None and root.id in models for root in roots)


def _patched(timeline: Timeline, key: str) -> frozenset[str]:
    """Attributes that statements put into classes of a module: they run wherever these are asked for."""
    known = timeline.patched.get(key)
    if known is None:
        steps = dict.fromkeys(event.step for event in timeline.events.get(key, ()) if event.step is not None)
        patches = (patch for step in steps for node in nodes_in(step.node) if (patch := attribute_set(node)))
        known = frozenset(name for owner, name in patches if _is_in_class(timeline, owner, name))
        timeline.patched[key] = known
    return known


def _is_in_class(timeline: Timeline, owner: ast.expr, name: str) -> bool:
    path = path_of(owner, lambda root: next(_targets(timeline, root, ()), None))
    return path is not None and bool(states_of_attribute(f"{timeline.meant(path)}.{name}"))


def _set_between(timeline: Timeline, key: str) -> bool:
    """Whether a state is changed between two tasks: what has an object of that library seldom shows it."""
    tasks = timeline.tasks.values()  # in the order of their cells
    return bool(tasks) and timeline.next(key, next(iter(tasks)).index + 1) < next(reversed(tasks)).index


def values_of(timeline: Timeline, key: str) -> set[str]:
    """Names of what may have come of a module's values: `price = Decimal(3)`, `total = price * 2`.

    Args:
        key: Of the state of that module.
    """
    known = timeline.values.get(key)
    if known is None:
        known = timeline.values[key] = set()
        for step in timeline.steps:
            meets = any(use.name in known for use in step.names.uses)
            if meets or any(state_of(path) == key for path in paths_in(timeline, step)):
                known.update(name for name in step.happens if not name.startswith("@"))
    return known


@remembered
def given_streams(node: ast.stmt) -> frozenset[str]:
    """Names of what a statement calls with a stream of its own, wherever: `KMeans(random_state=7)`."""
    nodes = nodes_in(node)
    given = Counter(
        last_name(each.func) for each in nodes if isinstance(each, ast.Call) and is_given_stream(each)
    )
    said = Counter(map(last_name, nodes)) if given else Counter()
    return frozenset(name for name, count in given.items() if count == said[name])


def gone_by(path: str) -> Iterable[str]:
    """What a function surely goes by that its name does not say."""
    if path.startswith(_STARTING):
        return _OF_CHILDREN
    return ("os.environ",) if path in _BY_VARIABLES else ()


def _modules(node: ast.AST) -> Iterator[str]:
    """Keys of the modules that code imports: it may have put them into `sys.modules` itself."""
    for inner in ast.walk(node):
        names: list[str] = []
        if isinstance(inner, ast.Call):
            called = last_name(inner.func)
            called = "importlib.import_module" if called == "import_module" else called
            names = [found for found in (imported_by_text(called, inner),) if found]
        if isinstance(inner, ast.Import):
            names = [alias.name for alias in inner.names]
        elif isinstance(inner, ast.ImportFrom) and inner.module and not inner.level:
            names = [inner.module]
        for name in names:
            parts = name.split(".")
            yield from (MODULE_STATE + ".".join(parts[:size]) for size in range(1, len(parts) + 1))
            if parts[0] not in sys.stdlib_module_names:
                yield f"{MODULE_STATE}*"


def paths_in(timeline: Timeline, step: Step) -> Iterator[str]:
    """Dotted names of what a statement mentions of modules, whatever its names mean at what time."""
    nodes = _with_executed(nodes_in(step.node))
    inner = [
        each for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for each in imported(node)
    ]
    for node in nodes:
        chain = dotted(node) if isinstance(node, ast.Attribute | ast.Name) else None
        named = list[str]()
        if chain is not None:
            yield from (key.lstrip("@") for key in timeline.kept.get(chain[0].id, ()))
            targets = _targets(timeline, chain[0], inner)
            named = [timeline.meant(".".join([target, *chain[1]])) for target in targets]
            named += timeline.members.get(chain[0].id, ())
        elif path := path_of(node, lambda root: next(_targets(timeline, root, inner), None)):
            named = [timeline.meant(path)]
        yield from named
        said = last_name(node)
        paths = named if f"random.{said}" in named else [said, *named]
        yield from (key for each in paths for key in _by_name(each))


def _by_name(path: str) -> Iterator[str]:
    """What functions and methods of a name go by, whoever has them; `random.sample` has its own stream."""
    name = path.rpartition(".")[2]
    return (key for key, names in _BY_NAME.items() if name in names and path != f"random.{name}")


def _with_executed(nodes: Sequence[ast.AST]) -> Sequence[ast.AST]:
    """Some nodes, and those of the texts that calls of `exec` and `eval` among them are given."""
    texts = [text for text in map(executed_text, nodes) if text is not None]
    trees = (parse(text.strip()) for text in texts)
    return [*nodes, *(each for tree in trees if isinstance(tree, ast.Module) for each in nodes_in(tree))]


def _targets(timeline: Timeline, root: ast.Name, inner: Iterable[Imported]) -> Iterator[str]:
    """What a name is imported as, wherever that is: by the notebook, or inside of the statement."""
    yield from (each.target for each in inner if each.name == root.id)
    for event in timeline.events.get(root.id, ()):
        if event.step is not None and event.name in event.step.imports:
            yield event.step.imports[event.name].target


def is_strange(path: str) -> bool:
    """Whether a dotted name is of a library of which nothing is known."""
    root = path.lstrip(".").partition(".")[0]
    return not (root in sys.stdlib_module_names or root in DATA_LIBRARIES or root in SHOWING)


def states_of_library(path: str) -> list[str]:
    """States of modules that what this dotted name names may go by, without a word of it."""
    root = path.lstrip(".").partition(".")[0]
    found: list[str] = []
    if root in _BY_ENVIRONMENT or path == "time.tzset":
        found.append("@os.environ")
    if root in BY_ZONE:
        found.append("@time.tzset")
    if root in {"os", "shutil", "tempfile"}:
        found.append("@os.umask")
    if root == "argparse":
        found.append("@sys")
    if root in _OVER_NUMPY:
        found.append("@numpy")
    strange = is_strange(path)
    if strange:
        found += [*OF_THREADS, "@random"]
    if strange or root in {"sklearn", "scipy"}:  # these draw from numpy's stream alone
        found += ["@os.environ", *(["@numpy.random"] if may_draw(path) else [])]
    return found
