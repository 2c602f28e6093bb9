"""State of the process that a package sets as it is loaded: packages of one server have one process."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from cloaca_nb.afresh.kept.of_threads import THREAD_CALLS
from cloaca_nb.afresh.kept.settings import (
    ALIKE,
    ASKED_FOR,
    LOGGER,
    OF_ENVIRONMENT,
    TOLD_IF_NAMED,
    ProcessReader,
    Setting,
    is_option,
    is_quiet,
)
from cloaca_nb.afresh.new.calls import SETTING_VARIABLE, variables_set
from cloaca_nb.afresh.new.repeated import OwnCode, gives_attribute, sets_alike
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.process import Code
from cloaca_nb.afresh.rule import Anew
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.making import making_in
from cloaca_nb.read.names.nodes import last_name, literal_text, root_name
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in
from cloaca_nb.read.tables.calls import known
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import MODULE_STATE, QUIET_VARIABLES, state_of
from cloaca_nb.read.tables.loggers import LOGGERS, set_of_loggers
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.read.tables.showing import states_set

#: States that calls set for one thread alone, each with managers that put back what was: `localcontext()`.
_OF_THREADS = frozenset({"@decimal", "@numpy"})
_STORING = (ast.Store, ast.Del)
#: Functions of libraries that make what they are named for.
_MAKING = words(
    "urllib.request.build_opener cycler.cycler matplotlib.cycler matplotlib.pyplot.cycler re.compile"
)
#: What a library goes by that no statement of the notebook mentions: nothing, or what is asked by name.
_BUILT_IN = words("bool int float complex str bytes object list dict set tuple")


class Loaded(NamedTuple):
    """What a statement that runs as the package is loaded sets of the process.

    Attributes:
        settings: What it sets, each that may matter.
    """

    part: Part
    settings: tuple[Setting, ...]


class LoadedState:
    """What a module of tasks sets of the process as it is loaded, and which of its tasks go by it.

    Args:
        parts: The module.
        helpers: Statements of helper modules, with what they change.

    Attributes:
        found: The statements that set something.
        again: Statements that are run again before each attempt.
    """

    def __init__(self, parts: Parts, helpers: Iterable[tuple[Parts, Part, Collection[str]]] = ()) -> None:
        self._parts = parts
        own = ((parts, part, part.changes) for part in parts.parts if part.task is None)
        ours = {state for part in parts.parts for state in part.states}  # modules of the package itself
        every = ((each, part, {*keys} - ours) for each, part, keys in (*own, *helpers))
        found = (
            Loaded(part, (*_of_loggers(each, part), *_settings(each, part, keys)))
            for each, part, keys in every
        )
        self.found = [each for each in found if each.settings]
        self._tasks = [part for part in parts.parts if part.task is not None] if self.found else []
        self.again = frozenset[Part]()
        self._readers = {part: ProcessReader(parts, part) for part in self._tasks}

    def facts(self, anew: Mapping[Part, Anew]) -> Iterator[Fact]:
        """What another package may set otherwise that a task goes by, at the statement.

        Args:
            anew: Task -> what is made anew for it: what uses that is set with each attempt.
        """
        for part, settings in self.found:
            anew_in = {
                task: sorted(part.changes & made.names or part.uses & made.names)
                for task, made in anew.items()
                if part in made.parts and not part.uses.isdisjoint(made.names)
            }
            for setting in settings:
                surely = (one for one in self._tasks if one in anew_in or self._readers[one].goes_by(setting))
                told = setting.key == OF_ENVIRONMENT or is_option(setting) or is_quiet(setting)
                carried = self._tasks[:1] if not told else []
                task = next(surely, next(iter(carried), None))
                if task is not None:
                    yield _fact(setting, part, task, anew_in.get(task, ()))
                    break

    def decide(self, of_tasks: Collection[str]) -> None:
        """Which statements are run again before each attempt: nothing but what they set comes of it.

        Args:
            of_tasks: Keys of states that a task may set: what one sets for another is not set back.
        """
        found: dict[str, list[Loaded]] = {}
        for each in self.found:
            for key in {setting.key for setting in each.settings}.difference(of_tasks):
                found.setdefault(key, []).append(each)
        own, around = {*self._parts.parts}, _around(self._parts) if found else OwnCode({}, ())
        kept = (
            some
            for some in found.values()
            if all(one.part in own and _is_repeatable(one, around) for one in some)
        )
        self.again = frozenset(each.part for some in kept for each in some)

    def for_others(self, anew: Mapping[Part, Anew]) -> frozenset[Part]:
        """Statements that set what a task goes by that does not run them itself.

        Args:
            anew: Task -> what is made anew for it.
        """
        own = {task: each.parts for task, each in anew.items()}
        return frozenset(
            part
            for part, settings in self.found
            for task, reader in self._readers.items()
            if part not in own.get(task, ()) and any(map(reader.may_go_by, settings))
        )

    def of_task(self, task: Part) -> frozenset[str]:
        """States that are set again before each attempt of a task."""
        reader = self._readers.get(task)
        return frozenset(
            each.key
            for part, settings in self.found
            for each in settings
            if part in self.again and reader is not None and reader.may_go_by(each)
        )


def _fact(setting: Setting, part: Part, task: Part, own: Collection[str]) -> Fact:
    """What is told of it; of what works with names that each run has of its own that two at once share it."""
    kind = "hook" if own and not isinstance(setting.node, ast.stmt) else _kind(setting)
    names = ", ".join(f"`{name}`" for name in own)
    said = kinds.LoadedState(kind, setting.text, task.task or "", names)
    return Fact(said, part.line().place, task.task)


def _settings(parts: Parts, part: Part, keys: Collection[str]) -> Iterator[Setting]:
    """What a statement sets of the process that may matter to others."""
    states = {key for key in keys if key.startswith("@")}
    if not states or part.imports:
        return
    needed = parts.needed(part)
    imports = imports_of(each.node for each in needed)
    found: list[Setting] = []
    for each in needed:
        if each is part or isinstance(each.node, DEFINITIONS):
            found += _stored(Code(each, imports), nodes_in(each.node))
    yield from (each for each in found if each.key in states and _matters(each))
    # What leaves no trace in the text: `vars(json)["x"] = 1`
    for key in sorted(states - {each.key for each in found}):
        if not key.startswith(MODULE_STATE) and ALIKE.match(key[1:]) is None:
            yield Setting(key, "", part.node)


def _of_loggers(parts: Parts, part: Part) -> Iterator[Setting]:
    """What a statement sets of a logger: all who ask for one by that name have the same one."""

    def is_logger(node: ast.expr) -> bool:
        makers = parts.made_by(node.id) if isinstance(node, ast.Name) else ()
        return any(_makes_logger(parts, maker) for maker in makers)

    for name, node in set_of_loggers(part.node, is_logger):
        value = part.node.value if isinstance(part.node, ast.Assign) else None
        yield Setting(f"{LOGGERS}{name}", f"{LOGGER}{name}", node, value, name)


def _makes_logger(parts: Parts, maker: Part) -> bool:
    value = maker.node.value if isinstance(maker.node, ast.Assign) else None
    code = Code(maker, imports_of(part.node for part in parts.needed(maker)))
    return isinstance(value, ast.Call) and code.path(value.func) == LOGGER[:-1]


def _stored(code: Code, nodes: Iterable[ast.AST]) -> Iterator[Setting]:
    values = {target: each.value for each in nodes if isinstance(each, ast.Assign) for target in each.targets}
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from _called(code, node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, _STORING):
            path = code.path(node)
            name = path.removeprefix("pandas.options.")
            yield Setting(_state(path), path, node, values.get(node), name)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, _STORING):
            path = code.path(node.value)
            yield Setting(_state(path), f"{path}[]", node, values.get(node), _said(node.slice))


def _called(code: Code, call: ast.Call) -> Iterator[Setting]:
    path = code.path(call.func)
    given = code.path(call.args[0]) if call.args and path == "copyreg.pickle" else ""
    names = [*variables_set([call], code.path)] or [_said(each) or given for each in call.args[:1]] or [""]
    if path:
        # A module of the package's own that is loaded again is no other one's.
        is_own = path == "importlib.reload" and any(code.path(each).startswith(".") for each in call.args)
        said = f".{path}" if is_own else path
        for name in names:
            yield from (Setting(key, said, call, name=name) for key in states_set(path, call))
    elif isinstance(call.func, ast.Name) and call.func.id in {"setattr", "delattr"} and len(call.args) > 1:
        owner = code.path(call.args[0])
        value = call.args[2] if len(call.args) > 2 else None
        path = f"{owner}.{_said(call.args[1])}"
        yield Setting(_state(owner), path, call, value)


def _state(path: str) -> str:
    """The state that a dotted name is of; an empty text where what stands there has none."""
    return state_of(path) if path else ""


def _said(node: ast.AST) -> str:
    return literal_text(node) or ""


def _matters(setting: Setting) -> bool:
    """Whether another package that sets it otherwise may change a value."""
    path, call = setting.path, setting.node if isinstance(setting.node, ast.Call) else None
    if not setting.key or path.startswith(".") or path in THREAD_CALLS:
        return False
    if ALIKE.match(path):
        return path in ASKED_FOR or (call is None and TOLD_IF_NAMED.fullmatch(path) is not None)
    if setting.key == OF_ENVIRONMENT:
        return QUIET_VARIABLES.fullmatch(setting.name) is None and (call is None or _sets_variable(path))
    if call is None:
        return not _is_of_library(setting)
    if setting.key in _OF_THREADS:
        return False
    if setting.key == "@warnings":
        return any(_said(each) == "error" for one in (*call.args, *call.keywords) for each in ast.walk(one))
    # What is registered for a class of one's own is nobody else's.
    by_name = not path.endswith(".register") or path.startswith(("codecs.", "matplotlib."))
    return by_name and (path != "copyreg.pickle" or bool(setting.name))


def _sets_variable(path: str) -> bool:
    return path in SETTING_VARIABLE or path in {"os.environ.update", "os.environ.clear", "os.environ.popitem"}


def _is_of_library(setting: Setting) -> bool:
    """Whether something of a library is put there that it or Python has: `np.float = float`."""
    if setting.value is None or isinstance(setting.value, ast.Constant):
        return False
    if isinstance(setting.value, ast.Name):
        return setting.value.id in _BUILT_IN
    root, owner = root_name(setting.value), root_name(setting.node)
    return root is not None and owner is not None and root.id == owner.id


def _around(parts: Parts) -> OwnCode:
    """The functions and classes of a module, each that its name always means."""
    made = [part.node for part in parts.parts if part.task is None and isinstance(part.node, DEFINITIONS)]
    binding = {
        each.name: [one for one in parts.made_by(each.name) if each.name in one.binds | one.sets]
        for each in made
    }
    own = [each for each in made if len(binding[each.name]) == 1]
    functions = {each.name: each for each in own if isinstance(each, ast.FunctionDef)}
    classes = [each for each in own if isinstance(each, ast.ClassDef)]
    plain = {each.name for each in classes if not making_in(each) and not each.decorator_list}
    return OwnCode(functions, {each.name for each in classes}, frozenset(_making(parts, plain)))


def _making(parts: Parts, classes: Collection[str]) -> Iterator[ast.Call]:
    """Calls that only make something: of classes of libraries known to do no more, or of some own ones."""
    imports = imports_of(part.node for part in parts.importing)
    for part in (each for each in parts.parts if each.task is None):
        for call, path in Code(part, imports).called.items():
            made = path in _MAKING or last_name(call.func)[:1].isupper()
            if (made and known(path) == "pure") or (path in classes and not call.args and not call.keywords):
                yield call


def _is_repeatable(loaded: Loaded, around: OwnCode) -> bool:
    """Whether a statement sets something to what is written there, and does nothing else."""
    if any(map(adds, loaded.settings)):
        return False
    node, paths = loaded.part.node, {each.node: each.path for each in loaded.settings}
    if isinstance(node, ast.ClassDef):
        return gives_attribute(node, paths, around.classes)
    return sets_alike(node, paths, around)


def adds(setting: Setting) -> bool:
    """Whether it puts something beside what is there: done again, it is there twice."""
    name = setting.path.rpartition(".")[2]
    added = name in BUILTIN_MUTATORS - {"update"} or setting.path == "codecs.register"
    return isinstance(setting.node, ast.Call) and added


def _kind(setting: Setting) -> kinds.LoadedPart:
    if setting.key == OF_ENVIRONMENT:
        return "os.environ"
    if setting.key in {"@locale", "@warnings"} and isinstance(setting.node, ast.Call):
        return "locale" if setting.key == "@locale" else "warnings"
    if isinstance(setting.node, ast.Call | ast.stmt) or setting.path.startswith("pandas.options."):
        named = isinstance(setting.node, ast.Call) and last_name(setting.node.func) in {"setattr", "delattr"}
        return "module" if named else "setting"
    return "module"
