"""What of an attempt outlives it: state of the process, threads, callbacks, pickles, what handlers keep."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.afresh.beside.meanwhile import meanwhile_facts
from cloaca_nb.afresh.beside.threads import main_thread_facts
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.new.repeated import GIVING_ATTRIBUTES
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.process import Code, ProcessEffect, codes_of
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.effects.objects import Obj, reach
from cloaca_nb.read.names.nodes import last_name, root_name
from cloaca_nb.read.names.walk import DEFINITIONS, calls_in, names_within, nodes_in, stored_in
from cloaca_nb.read.tables.changing import DRAWING, draws, draws_on_current, makes_figure
from cloaca_nb.read.tables.keeping import is_of_module, putting_back, state_of
from cloaca_nb.read.tables.loggers import ASKED_OF_LOGGERS, KEPT_BY_HANDLERS
from cloaca_nb.read.tables.stuck import POOLS
from cloaca_nb.syntax import remembered, unparsed

#: State of the process as the interpreter names it -> what a fact calls it.
_PROCESS: Mapping[str, kinds.ProcessPart] = {
    "@os.environ": "os.environ",
    "@locale": "locale",
    "@warnings": "warnings",
    **dict.fromkeys(("@sys", "@sys.stdout", "@sys.stderr"), "sys"),
}
#: The state of a module whose name is computed.
_ANY_MODULE = "@?"
#: Kinds of what no code of the notebook stands behind.
_DATA = frozenset({"data", "library", "member", "state"})
_NAMED = {*_PROCESS.values(), "random", "numpy.random"}
_CLOSING = frozenset({"matplotlib.pyplot.close"})
#: What starts a thread or a process -> what waits for it, or for what it was given. Coroutines are not among
#: them: no task is one, and `asyncio.run` cancels what is still under way.
_WAITING_OF = {
    **dict.fromkeys(
        ("threading.Thread", "threading.Timer", "multiprocessing.Process", "multiprocessing.Pool"),
        frozenset({"join", "cancel", "terminate"}),
    ),
    **dict.fromkeys(
        (
            *POOLS,
            "concurrent.futures.thread.ThreadPoolExecutor",
            "concurrent.futures.process.ProcessPoolExecutor",
        ),
        frozenset({"shutdown", "result", "as_completed", "wait"}),
    ),
    **dict.fromkeys(
        ("subprocess.Popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"),
        frozenset({"wait", "communicate", "poll", "kill", "terminate"}),
    ),
    **dict.fromkeys(("os.fork", "os.spawnl", "os.spawnv"), frozenset({"wait", "waitpid"})),
    "_thread.start_new_thread": frozenset[str](),
}
_CALLBACKS = frozenset({"atexit.register", "os.register_at_fork", "sys.addaudithook", "gc.callbacks.append"})
_LIBRARIES = ("pickle", "cloudpickle", "dill", "joblib")
_BOTH = frozenset({"shelve.open", "shelve.DbfilenameShelf"})
_WRITING = _BOTH | {f"{name}.{each}" for name in _LIBRARIES for each in ("dump", "dumps", "Pickler")}
_WRITING |= {"pandas.to_pickle", "torch.save"}
_READING = _BOTH | {f"{name}.{each}" for name in _LIBRARIES for each in ("load", "loads", "Unpickler")}
_READING |= {"pandas.read_pickle", "torch.load"}
#: Methods that pickle, whatever they belong to.
_PICKLING = frozenset({"to_pickle"})


def process_facts(
    parts: Parts,
    task: Part,
    changed: Collection[str],
    surely: Collection[str],
    codes: Sequence[Code],
    beside: Iterable[ProcessEffect] = (),
) -> Iterator[Fact]:
    """State of the process that a task leaves changed.

    Args:
        parts: The module of the task.
        changed: What calling it may change.
        surely: Keys of the states of modules that it changes.
        codes: The code that runs then, that of helper modules too.
        beside: What code of helper modules does which is not told by it alone.
    """
    found: dict[str, ProcessEffect] = {one.text: one for one in beside}
    states = {name: kind for name, kind in _PROCESS.items() if name in changed}
    texts = [one for code in codes for one in code.said()] if states else []
    for name, kind in states.items():
        if any(code.names(putting_back(name)) for code in codes):
            continue
        said = [one for one in texts if one[0].startswith(kind)]
        by_other_names = [(kind, _changes(kind, codes))] if name in surely and not said else []
        for text, place in said or by_other_names:
            found.setdefault(text, ProcessEffect(text, kind, place))
    named = {one.kind for one in found.values()}
    figures: list[ProcessEffect] = []
    for done in (done for code in codes for done in code.done):
        if done.kind == "figures":
            figures.append(done)
        elif done.kind not in _NAMED:
            what = f".{done.text.rpartition('.')[2]}" if done.kind == "logging" else ""
            counts = what not in ASKED_OF_LOGGERS or _asks_for(ASKED_OF_LOGGERS[what], parts)
            found.update({done.text: found.get(done.text, done)} if counts else {})
        elif done.kind not in named:
            found.setdefault(done.kind, done)
    for state in sorted(filter(is_of_module, {*surely}.difference(*(code.told for code in codes)))):
        text = state[1:] if state != _ANY_MODULE else "importlib.import_module(…)"
        found.setdefault(text, ProcessEffect(text, "module", _calls(state, codes)))
    if figures and not any(code.names(_CLOSING) for code in codes):
        found.setdefault(figures[0].text, figures[0])
    beginning = task.line().place
    for fact in main_thread_facts(task, codes):
        found.pop(fact.values["what"], None)
        yield fact
    for text, one in found.items():
        yield Fact(kinds.ProcessState(_part_of(one), text), one.place or beginning, task.task)
    yield from meanwhile_facts(task, codes)


def _changes(kind: kinds.ProcessPart, codes: Iterable[Code]) -> Place | None:
    """Where a task's own function changes some part of the process, by whichever name."""
    return next((one.place for code in codes for one in code.left() if one.kind == kind and one.place), None)


def _calls(state: str, codes: Iterable[Code]) -> Place | None:
    """Where a task's own function first calls something of the module that keeps a state."""
    calls = ((code, call) for code in codes for call, path in code.called.items() if state_of(path) == state)
    return next((place for code, call in calls if (place := code.place(call))), None)


def _part_of(effect: ProcessEffect) -> kinds.ProcessPart:
    """What of the process an effect changes, as it is told: an accessor of tables is a setting of its own."""
    gives = effect.kind == "setting" and GIVING_ATTRIBUTES.search(effect.text) is not None
    return "accessor" if gives else effect.kind


def still_running(parts: Parts, task: Part, anew: Iterable[Part]) -> list[Part]:
    """The statements that a task meets, without definitions that run as a package is loaded, and not again.

    `log = get_logger()` runs once: no attempt calls `get_logger`.

    Args:
        parts: The module of the task.
        anew: What is made anew for it.
    """
    needed, again = parts.needed(task), frozenset(anew)
    once = [part for part in needed if part.task is None and not part.imports and part not in again]
    ends = [part for part in once if not isinstance(part.node, DEFINITIONS) and not _gives_code(part)]
    running = frozenset(parts.needed(task, ends))
    return [part for part in needed if part in running or not isinstance(part.node, DEFINITIONS)]


def _gives_code(part: Part) -> bool:
    """Whether what a statement makes may run code of the notebook, as a function in a list or an instance."""
    if not part.made.keys() >= part.binds or any(not name.startswith("@") for name in part.changes):
        return True
    made = reach(each for value in part.made.values() for each in value)
    return any(each.kind not in _DATA for each in made)


def figures_left(parts: Parts, task: Part, anew: Iterable[Part], codes: Sequence[Code]) -> Iterator[Fact]:
    """The figure of `pyplot` that each attempt leaves open, made with what is made anew for it.

    Args:
        parts: The module of the task.
        anew: What is made anew for it.
        codes: The code that runs when it is called.
    """
    if not _draws(parts):
        return
    running = [part for part in anew if part.task is None and not isinstance(part.node, DEFINITIONS)]
    imports = imports_of(part.node for part in parts.parts) if running else {}
    made = {part: [Code(part, imports), *codes_of(parts, part)] for part in running}
    if any(code.names(_CLOSING) for found in (codes, *made.values()) for code in found):
        return
    for part, found in made.items():
        for done in (one for code in found for one in code.done if one.kind == "figures"):
            yield Fact(kinds.ProcessState("figures", done.text), part.line().place, task.task)
            return


def drawn_elsewhere(
    parts: Parts, task: Part, codes: Sequence[Code], figures: Callable[[], Collection[str]]
) -> Iterator[Fact]:
    """What a task draws on the current figure, which may be the one of a name that it uses.

    A kernel that shows figures closes them as a cell ends, and others do not.

    Args:
        parts: The module of the task.
        codes: The code that runs when it is called.
        figures: Gives the names through which figures can be reached.
    """
    if not _draws(parts):
        return
    called = (
        (code.place(call), call, path, [each.arg for each in call.keywords])
        for code in codes
        for call, path in code.called.items()
    )
    met = [each for each in called if draws(each[2], each[3]) or makes_figure(each[2])]
    own = (each for each in met if each[0] is not None)
    first = min(own, key=lambda each: each[1].lineno, default=None) or next(iter(met), None)
    if first is None or not draws_on_current(first[2], first[3]):
        return
    place, call, *_ = first
    bound = frozenset[str]().union(*(part.binds for part in parts.needed(task) if part.task is None))
    for name in sorted(bound.intersection(figures()))[:1]:
        said = kinds.LostChange(name, "drawn", "", unparsed(call))
        yield Fact(said, place or task.line().place, task.task)


def _draws(parts: Parts) -> bool:
    """Whether a module speaks of what makes figures; asked for each task, and found out once."""
    key = "figures"
    if key not in parts.known:
        parts.known[key] = any(word in line.text for line in parts.module.lines for word in DRAWING)
    return bool(parts.known[key])


def _asks_for(what: Collection[str], parts: Parts) -> bool:
    """Whether some code goes by what loggers tell of themselves, and not just logs."""
    nodes = (node for part in parts.parts for node in nodes_in(part.node))
    read = (node for node in nodes if not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del))
    return not frozenset(what).isdisjoint(map(last_name, read))


def running_facts(task: Part, codes: Sequence[Code]) -> Iterator[Fact]:
    """Threads and callbacks that a task may leave behind when it ends.

    Args:
        codes: The code that runs when it is called, but for that of helper modules.
    """
    starting = _WAITING_OF | _own_threads(codes)
    told = starting.keys() | _CALLBACKS
    leaving = [code for code in codes if not told.isdisjoint(code.called.values())]
    waits = {_waiting(call) for code in (codes if leaving else ()) for call in code.calls}
    for code in leaving:
        inside = set(map(id, code.managers()))
        for call, path in code.called.items():
            waiting = starting.get(path)
            if waiting is not None and waits.isdisjoint(waiting) and id(call) not in inside:
                yield _left(task, code, call, "thread")
            elif path in _CALLBACKS:
                yield _left(task, code, call, "callback")


def _own_threads(codes: Iterable[Code]) -> dict[str, frozenset[str]]:
    """Classes of the notebook that are threads or processes -> what waits for one."""
    found: dict[str, frozenset[str]] = {}
    for code in codes:
        for name, base in code.bases:
            waiting = _WAITING_OF.get(base, found.get(base))
            if waiting is not None:
                found[name] = waiting
    return found


def _waiting(call: ast.Call) -> str:
    """The function or method that is called; none for a `join` of texts or paths."""
    if not isinstance(call.func, ast.Attribute):
        return getattr(call.func, "id", "")
    of_text = isinstance(call.func.value, ast.Constant | ast.JoinedStr) or len(call.args) > 1
    return "" if call.func.attr == "join" and of_text else call.func.attr


def _left(task: Part, code: Code, call: ast.Call, why: kinds.Outliving) -> Fact:
    said = kinds.LeftRunning(unparsed(call.func), why)
    return Fact(said, code.place(call) or task.line().place, task.task)


def pickled_facts(
    parts: Parts, task: Part, anew: Iterable[Part], tasks: Iterable[tuple[Parts, Part]]
) -> Iterator[Fact]:
    """Classes that are made anew for each attempt of a task that pickles, where another task reads pickles.

    Args:
        parts: The module of the task.
        anew: What is made anew for it.
        tasks: All tasks, each with its module.
    """
    classes = [part.node.name for part in anew if isinstance(part.node, ast.ClassDef)]
    if not classes or not any(map(_writes, codes_of(parts, task))):
        return
    others = [other.task for module, other in tasks if other.task != task.task and _reads(module, other)]
    if others:
        names = ", ".join(f"`{name}`" for name in classes)
        yield Fact(kinds.PickledAnew(names, others[0] or ""), task.line().place, task.task)


def _writes(code: Code) -> bool:
    methods = {call.func.attr for call in code.calls if isinstance(call.func, ast.Attribute)}
    return code.names(_WRITING) or not methods.isdisjoint(_PICKLING)


def _reads(parts: Parts, task: Part) -> bool:
    return any(code.names(_READING) for code in codes_of(parts, task))


def logged(parts: Parts, task: Part, reading: ModuleReading) -> dict[str, Fact]:
    """What handlers and filters of the notebook keep of what is logged, and a task looks at: by its name.

    Args:
        parts: The module of the task.
        reading: The module as the interpreter sees it.
    """
    hooks = _hooks(parts, reading)
    read = _reached(parts, task.uses, hooks) if hooks else frozenset()
    nodes = (node for part in (parts.needed(task) if hooks else ()) for node in nodes_in(part.node))
    asked = any(last_name(node) in KEPT_BY_HANDLERS for node in nodes)
    return {
        name: Fact(kinds.LoggedState(name), hook.line().place, task.task)
        for hook, given in hooks.items()
        for name in sorted(_reached(parts, given, hooks) & read)
        if any(_keeps(each) or (asked and each.path == "logging") for each in reading.objects([name]))
    }


def _hooks(parts: Parts, reading: ModuleReading) -> dict[Part, tuple[str, ...]]:
    """The statements that add something to loggers, with the names in that: found once for all tasks."""
    if _hooks not in parts.known:
        own = (part for part in parts.parts if part.task is None)
        found = {part: given for part in own if (given := _hooked(part.node) or _put(part.node, reading))}
        parts.known[_hooks] = found
    hooks: dict[Part, tuple[str, ...]] = parts.known[_hooks]
    return hooks


def _put(statement: ast.stmt, reading: ModuleReading) -> tuple[str, ...]:
    """Names in what a statement puts into a logger's lists: `log.handlers = [Keep()]`."""
    return tuple(
        name
        for roots, given in _hook_lists(statement)
        if any(each.path == "logging" for each in reading.objects(roots))
        for name in given
    )


@remembered
def _hook_lists(statement: ast.stmt) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What may be a logger's list that something is put into: the names of those who have it, and in that."""
    found = []
    for node in nodes_in(statement):
        holders, given = _putting(node)
        roots = tuple(filter(None, map(_holding, holders)))
        if roots:
            found.append((roots, tuple(sorted(names_within(*given)))))
    return tuple(found)


def _putting(node: ast.AST) -> tuple[Sequence[ast.expr], Sequence[ast.expr]]:
    """What a node may put something into, and what."""
    if isinstance(node, ast.Call):
        return ([node.func.value] if isinstance(node.func, ast.Attribute) else []), node.args
    if isinstance(node, ast.AugAssign):
        return [node.target], [node.value]
    return (node.targets, [node.value]) if isinstance(node, ast.Assign) else ([], [])


def _holding(node: ast.expr) -> str:
    """The name of what has handlers or filters, of which an expression is the list, or a part of it."""
    node = node.value if isinstance(node, ast.Subscript) else node
    if not isinstance(node, ast.Attribute) or node.attr not in {"handlers", "filters"}:
        return ""
    root = root_name(node.value)
    return root.id if root is not None else ""


@remembered
def _hooked(statement: ast.stmt) -> tuple[str, ...]:
    """Names in what a statement adds to a logger as it runs."""
    calls = calls_in(statement)
    adding = (
        call
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"addHandler", "addFilter"}
    )
    given = (node for call in adding for each in call.args for node in ast.walk(each))
    return tuple(node.id for node in given if isinstance(node, ast.Name))


def _reached(parts: Parts, names: Iterable[str], without: Collection[Part]) -> frozenset[str]:
    """Names and those that the statements use which bind or change them, without some statements."""

    def used(name: str) -> Iterator[str]:
        makers = (part for part in parts.made_by(name) if part not in without and part.task is None)
        return (each for part in makers for each in part.uses)

    return frozenset(all_from(names, used))


@remembered
def _counts(node: ast.ClassDef) -> bool:
    """Whether methods of a class bind what its body binds: `Counting.n += 1`."""
    bound = {name for each in node.body if not isinstance(each, DEFINITIONS) for name in stored_in(each)}
    inside = (each for each in nodes_in(node) if isinstance(each, ast.Attribute))
    return any(each.attr in bound and not isinstance(each.ctx, ast.Load) for each in inside)


def _keeps(each: Obj) -> bool:
    """Whether an object may keep something; a logger belongs to the process anyway."""
    if each.kind == "class" and isinstance(each.node, ast.ClassDef) and _counts(each.node):
        return True
    members = (one for value in each.members.values() for one in value)
    return (each.kind in {"data", "instance", "library", "unknown"} and each.path != "logging") or any(
        one.kind == "data" for one in members
    )
