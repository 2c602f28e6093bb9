"""State of the process, which all runs and packages of a server share, and of each of its threads."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from cloaca_nb.afresh.parts import Part, Parts, bound_to_calls
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Place
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.nodes import attribute_set, executed_text, last_name, name_of, path_of
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, LEAVES, all_statements, nodes_in
from cloaca_nb.read.tables.calls import RANDOM, SHOWN_ONCE, is_setting
from cloaca_nb.read.tables.changing import draws
from cloaca_nb.read.tables.keeping import PRINTED_TO, PUTTING_BACK, fills, putting_back, state_of
from cloaca_nb.read.tables.loggers import LISTS_OF_LOGGERS, SETTING_LOGGERS
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.read.tables.showing import ASKING_DATABASE, states_set
from cloaca_nb.syntax import remembered, unparsed

#: Calls that change it and leave no trace in what the interpreter follows; of others, such as `gc.disable`,
#: it is known that they set something (`is_setting`).
_CALLS: Mapping[str, kinds.ProcessPart] = {
    **dict.fromkeys(("os.chdir", "os.fchdir"), "directory"),
    "os.putenv": "os.environ",
    "random.seed": "random",
    "numpy.random.seed": "numpy.random",
    **dict.fromkeys(
        ("logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig", "logging.disable"),
        "logging",
    ),
    **dict.fromkeys(
        ("sys.setrecursionlimit", "sys.setswitchinterval", "sys.set_int_max_str_digits"), "setting"
    ),
    **dict.fromkeys(("threading.stack_size", "codecs.register"), "setting"),
}
#: Calls that give what a setting consists of: its attributes are the setting.
_SETTINGS = frozenset({"decimal.getcontext"})
_LOGGER = frozenset({"logging.getLogger"})
#: Of what is known to set something: what is told elsewhere, is each thread's own, or says where figures go.
_NOT_SETTING = re.compile(
    r"atexit\.|asyncio\.(?!set_event_loop_policy\Z)|(?:numpy\.errstate|decimal\.getcontext|matplotlib\.use|matplotlib\.pyplot\.switch_backend)\Z"
)
#: What sets how figures look: told where the same code asks for it. A second run cannot register anew.
_DRAWING = re.compile(r"(?:matplotlib|seaborn)\.(?!.*register)")
_LOGGING = re.compile(r"logging(?:\.|\Z)")
#: Of these, what code of helper modules is told of by its text.
_BY_TEXT: tuple[kinds.ProcessPart, ...] = ("os.environ", "sys", "warnings", "locale")
_RESETTING = frozenset(
    {"setlocale", "simplefilter", "filterwarnings", "resetwarnings", "setdefault", "putenv"}
)
#: Roots whose changed attributes are told by the interpreter, with another way out.
_TOLD = ("os.environ.", "sys.", "warnings.", "locale.")
_STORING = (ast.Store, ast.Del)

#: Methods of `contextlib.ExitStack` that enter a manager.
_ENTERING = frozenset({"enter_context", "enter_async_context"})


class ProcessEffect(NamedTuple):
    """Something that code does to the process when it is called.

    Attributes:
        text: What, as it is written or as a reader would say it.
        kind: To what part of the process.
        place: The statement's, where that is the task's own; None in what the task calls.
        state: Key of the state of a module that it is, where the text names that module.
    """

    text: str
    kind: kinds.ProcessPart
    place: Place | None
    state: str = ""


class Code:
    """Code of a function or class, and what its names are imported as.

    Args:
        part: The statement that it stands in.
        imports: What names that it may meet are imported as.
        loggers: Names of loggers that it may meet.
        settings: Names of what holds a setting.
    """

    def __init__(
        self,
        part: Part,
        imports: Mapping[str, str],
        loggers: Collection[str] = (),
        settings: Collection[str] = (),
    ) -> None:
        self._part = part
        self._settings = settings
        self._loggers = loggers
        self._node = part.code
        self._outer = names_of(self._node).nodes
        self._imported = imports
        self._here = imports_in(self._node)
        self._executed = _executed(self._node)
        self._inside = _inside(self._node)

    @cached_property
    def done(self) -> Sequence[ProcessEffect]:
        """What it does to the process when called, as it is written."""
        return tuple(self._done())

    def _done(self) -> Iterator[ProcessEffect]:
        for module in SHOWN_ONCE.intersection(self._here.values()):
            yield ProcessEffect(f"sys.modules[{module!r}]", "module", None)
        for inner in self._inside.acts:
            if isinstance(inner, ast.Call):
                yield from self._called(inner)
            else:
                # Items of `matplotlib.rcParams`; what was imported by its own name may be any value.
                text = inner if isinstance(inner, ast.Attribute) else inner.value
                if setting := self._setting(inner.value, _SETTINGS):
                    yield self._does(inner, setting, "setting")._replace(state="@decimal")
                elif self._is_foreign(inner.value if isinstance(text, ast.Attribute) else _looked_into(text)):
                    yield self._does(inner, text, "module")
                elif self._is_of_logger(inner):
                    yield self._does(inner, inner, "logging")

    @property
    def told(self) -> frozenset[str]:
        """Keys of states of modules of which its text says what it sets, whether that outlives it or not."""
        setting = (each for each in self.called.items() if is_setting(each[1]) or each[1] in PUTTING_BACK)
        states = (state for call, path in setting for state in states_set(path, call))
        return frozenset(states).union(done.state for done in self.done)

    def replaced(self) -> Iterator[tuple[str, Place | None]]:
        """What it binds anew of modules of libraries, as `path` names it: `math.sqrt = root`; and where."""
        for node in self._inside.acts:
            owner, name = attribute_set(node) or (None, "")
            if owner is not None and self._is_foreign(owner):
                yield f"{self.path(owner)}.{name}", self.place(node)

    def said(self) -> Iterator[tuple[str, Place | None]]:
        """What it changes of the environment and of `sys`, as a reader would say it, and where."""
        for node in self._inside.acts:
            if isinstance(node, ast.Subscript):
                yield f"{self.path(node.value)}[{unparsed(node.slice)}]", self.place(node)
            elif isinstance(node, ast.Attribute):
                yield self.path(node), self.place(node)
            elif node.args:
                owner, _, name = self.path(node.func).rpartition(".")
                if owner == "os.environ" and name in {"pop", "setdefault"}:
                    yield f"os.environ[{unparsed(node.args[0])}]", self.place(node)
                elif owner.startswith("sys.") and owner not in PRINTED_TO:
                    yield owner, self.place(node)

    def left(self) -> Iterator[ProcessEffect]:
        """What it changes of the environment, `sys`, warnings and the locale, as its text says."""
        careful = self.names(putting_back("@warnings"))
        for node in self._inside.acts:
            path = self.path(node.func if isinstance(node, ast.Call) else node)
            if isinstance(node, ast.Subscript):
                path = self.path(node.value)
            kind = next((each for each in _BY_TEXT if f"{path}.".startswith(f"{each}.")), None)
            name = path.rpartition(".")[2]
            changes = not isinstance(node, ast.Call) or name in BUILTIN_MUTATORS or name in _RESETTING
            if kind is not None and changes and not (careful and kind == "warnings"):
                yield ProcessEffect(kind, kind, self.place(node))

    @property
    def calls(self) -> Sequence[ast.Call]:
        """The calls in it."""
        return self._inside.calls

    @cached_property
    def called(self) -> Mapping[ast.Call, str]:
        """The calls in it, each with the dotted name of what is called, else as that is written."""
        return {call: self.path(call.func) or name_of(call.func) for call in self.calls}

    @cached_property
    def bases(self) -> Sequence[tuple[str, str]]:
        """Each class in it with each of its bases, as `path` names them; own ones by their name."""
        classes = self._inside.classes
        return [(node.name, self.path(base) or unparsed(base)) for node in classes for base in node.bases]

    @property
    def nodes(self) -> Sequence[ast.AST]:
        """All of it."""
        return nodes_in(self._node)

    def managers(self) -> Iterator[ast.expr]:
        """What `with` or a stack of managers enters in it."""
        yield from self._inside.managers
        for call in self.calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr in _ENTERING:
                yield from call.args

    def names(self, paths: Collection[str]) -> bool:
        """Whether it names something of modules."""
        return any(self.path(node) in paths for node in (*nodes_in(self._node), *self._executed))

    def _called(self, call: ast.Call) -> Iterator[ProcessEffect]:
        function, arguments = call.func, call.args
        path = self.path(function)
        if kind := _CALLS.get(path):
            yield self._does(call, function, kind)
        elif self._sets(call, path):
            yield self._does(call, function, "database" if path in ASKING_DATABASE else "setting")
        elif isinstance(function, ast.Attribute) and self._fills(function, call in self._inside.dismissed):
            yield self._does(call, function.value, "module")
        elif draws(path, [each.arg for each in call.keywords]):
            yield self._does(call, function, "figures")
        elif isinstance(function, ast.Attribute) and function.attr in SETTING_LOGGERS:
            yield self._does(call, function, "logging")
        elif isinstance(function, ast.Name) and function.id in {"setattr", "delattr"} and len(arguments) > 1:
            name = arguments[1].value if isinstance(arguments[1], ast.Constant) else "…"
            if self._is_foreign(arguments[0]):
                text, state = f"{unparsed(arguments[0])}.{name!s}", state_of(self.path(arguments[0]))
                yield ProcessEffect(text, "module", self.place(call), state)

    def _fills(self, method: ast.Attribute, shown: bool) -> bool:
        """Whether a method changes a list or dict that a module keeps, as `fills` has it."""
        return self._is_foreign(method.value) and fills(self.path(method).split("."), shown)

    def _sets(self, call: ast.Call, path: str) -> bool:
        """Whether a function of another module sets something of it, which outlives the call."""
        if not is_setting(path) or path.startswith(RANDOM) or _NOT_SETTING.match(path):
            return False
        if not states_set(path, call):  # a query of a database
            return False
        if _DRAWING.match(path) and all(last_name(each) != "rcParams" for each in nodes_in(self._node)):
            return False
        given = call.args[0] if call.args and path.endswith(".register") else None
        own = isinstance(given, ast.Name) and given not in self._outer and given.id not in vars(builtins)
        return self._is_foreign(call.func) and not own

    def _does(self, node: ast.expr, text: ast.expr, kind: kinds.ProcessPart) -> ProcessEffect:
        return ProcessEffect(unparsed(text), kind, self.place(node), state_of(self.path(text)))

    def place(self, node: ast.expr) -> Place | None:
        """Where something stands of a task's own function; None in what that calls."""
        return None if self._part.task is None else self._part.line(node.lineno).place

    def _setting(self, node: ast.expr, by: Collection[str]) -> ast.expr | None:
        """The call of one of some names, or the notebook's name, that gives what holds this, or a part."""
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if isinstance(node, ast.Call):
            return node if self.path(node.func) in by else None
        if isinstance(node, ast.Name) and node in self._outer and node.id in self._settings:
            return node
        given = self._inside.assigned
        named = (each.value for each in given if any(_same_name(node, target) for target in each.targets))
        return next((each for each in named if isinstance(each, ast.Call) and self._setting(each, by)), None)

    def path(self, node: ast.AST) -> str:
        """The dotted name of what an expression names of imported modules; empty for anything else."""
        return path_of(node, self._target) or ""

    def _target(self, root: ast.Name) -> str | None:
        outer = root in self._outer or (root in self._executed and root.id not in self._here)
        return (self._imported if outer else self._here).get(root.id)

    def _is_of_logger(self, node: ast.Attribute | ast.Subscript) -> bool:
        """Whether it is what code has a logger keep, which knows nothing of it itself."""
        owner = node.value
        if not isinstance(owner, ast.Name | ast.Call) or not isinstance(node, ast.Attribute):
            return False
        named = isinstance(owner, ast.Name) and owner in self._outer and owner.id in self._loggers
        return (named or bool(self._setting(owner, _LOGGER))) and node.attr not in LISTS_OF_LOGGERS

    def _is_foreign(self, node: ast.AST) -> bool:
        """Whether it is of another module than the package's own, and not told otherwise."""
        path = self.path(node)
        return bool(path) and not path.startswith(".") and not f"{path}.".startswith(_TOLD)


class _Inside(NamedTuple):
    """The nodes of some code by what is asked of them: gone through once, whoever asks."""

    acts: list[ast.Call | ast.Attribute | ast.Subscript]
    calls: list[ast.Call]
    assigned: list[ast.Assign]
    classes: list[ast.ClassDef]
    managers: list[ast.expr]
    dismissed: set[ast.expr]


@remembered
def _inside(node: ast.AST) -> _Inside:
    """The calls in some code and what it sets of things, in the order of `nodes_in`, and so on."""
    found = _Inside([], [], [], [], [], set())
    for each in nodes_in(node):
        if type(each) in LEAVES:  # the most of all
            continue
        if isinstance(each, ast.Call):
            found.acts.append(each)
            found.calls.append(each)
        elif isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, _STORING):
            found.acts.append(each)
        elif isinstance(each, ast.Expr):
            found.dismissed.add(each.value)
        elif isinstance(each, ast.Assign):
            found.assigned.append(each)
        elif isinstance(each, ast.ClassDef):
            found.classes.append(each)
        elif isinstance(each, (ast.With, ast.AsyncWith)):
            found.managers.extend(item.context_expr for item in each.items)
    return found


def codes_of(parts: Parts, task: Part, needed: Sequence[Part] | None = None) -> list[Code]:
    """The code that runs when a task is called; what many tasks need is looked at once.

    Args:
        parts: The module of the task.
        needed: The statements that it meets, where these are known.
    """
    needed = parts.needed(task) if needed is None else needed
    imports = imports_of(part.node for part in needed)
    loggers = _of_logging(needed) if any(_LOGGING.match(each) for each in imports.values()) else frozenset()
    settings = bound_to_calls(needed, imports, _SETTINGS)
    found = []
    for part in needed:
        if isinstance(part.node, DEFINITIONS):
            names = _global_names(part.code)
            meant = {name: imports[name] for name in names if name in imports}
            key = part, frozenset(meant.items()), loggers & names, settings & names
            found.append(parts.known.get(key) or parts.known.setdefault(key, Code(part, meant, *key[2:])))
    return found


def _of_logging(needed: Iterable[Part]) -> frozenset[str]:
    """Names of loggers, and of what else of `logging` is made once."""
    made = (item for part in needed for item in part.made.items())
    return frozenset(name for name, value in made if any(each.path == "logging" for each in value))


@remembered
def _global_names(node: ast.AST) -> frozenset[str]:
    """The names that some code, or a text that it executes, means of the module."""
    executed = (each for each in _executed(node) if isinstance(each, ast.Name))
    return frozenset(each.id for each in (*names_of(node).nodes, *executed))


def _looked_into(node: ast.expr) -> ast.expr:
    """What a call such as `vars(module)` gives the names of; otherwise what stands for nothing imported."""
    looks = isinstance(node, ast.Call) and last_name(node.func) == "vars" and len(node.args) == 1
    return node.args[0] if isinstance(node, ast.Call) and looks else ast.Constant(None)


@remembered
def _executed(node: ast.AST) -> tuple[ast.AST, ...]:
    """The code in texts that are executed: `exec("decimal.setcontext(…)")`."""
    texts = (executed_text(each, alone=False) for each in nodes_in(node))
    trees = (parse(text) for text in texts if text is not None)
    return tuple(each for tree in trees if isinstance(tree, ast.AST) for each in ast.walk(tree))


@remembered
def imports_in(node: ast.AST) -> Mapping[str, str]:
    """What names in a function or class are imported as."""
    return imports_of(all_statements(node))


def _same_name(one: ast.expr, other: ast.expr) -> bool:
    return isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id
