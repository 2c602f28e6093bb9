"""Which context keys and variables a task uses: by its own code and that of the helpers it calls."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.model.workflow import KeyUse
from cloaca_nb.read.names.calls import argument_of, arguments_of
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.nodes import assigned_value, parameters_of, root_name
from cloaca_nb.read.names.scopes import bindings_within, bound_names
from cloaca_nb.read.names.texts import as_formatted, joined_parts
from cloaca_nb.read.names.walk import FUNCTIONS, LEAVES, Function, below
from cloaca_nb.read.tasks.draft import CONTEXT_METHODS, KEYED_METHODS, Draft
from cloaca_nb.read.tasks.engine_names import EngineNames, variable_read
from cloaca_nb.syntax import shown

#: Functions that look at a context without reading a key of it.
_HARMLESS = frozenset(
    {"print", "len", "repr", "str", "type", "id", "isinstance", "dir", "bool", "hasattr", "callable"}
)
#: A helper may call helpers; deeper than this nothing is inferred.
_MAX_DEPTH = 12
#: How many keys loops over constants may make.
_MOST_KEYS = 256
#: How many parts a key may be put together from.
_MOST_PARTS = 32
#: Functions that give the elements that they are given.
_SAME = frozenset({"sorted", "list", "tuple", "set", "frozenset", "reversed", "iter"})
#: What is asked of dicts for all that they hold.
_OF_DICTS = frozenset({"keys", "values", "items", "copy"})
#: What is read of a task's function.
_READ = frozenset(
    {ast.Call, ast.Subscript, ast.AugAssign, ast.Compare, ast.Assign, ast.AnnAssign, ast.NamedExpr}
)
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return)


@dataclass(slots=True)
class Uses:
    """What a task does with its context and with variables.

    Attributes:
        reads: Keys read that it has not surely written itself before.
        facts: What could not be told.
        variables: Names read by `cloaca.var` and `cloaca.var_or`, name -> has a default.
        invokes: Name of the computation graph that it invokes; "" where it invokes none that is known.
    """

    reads: list[KeyUse] = field(default_factory=list)
    writes: list[KeyUse] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    variables: dict[str, bool] = field(default_factory=dict)
    invokes: str = ""


def key_uses(draft: Draft, definitions: Definitions, engine: EngineNames) -> Uses:
    """The keys and variables that a task uses."""
    reading = _Reading(draft, engine)
    if draft.context is not None:
        cell = draft.code.cell.position
        frame = _Frame(draft.node, {draft.context}, {}, definitions, cell, None, 0)
        reading.read(frame)
    return reading.uses


def may_write(fact: Fact) -> bool:
    """Whether a fact says that a task may write a key which its text does not tell."""
    said = fact.said
    return isinstance(said, kinds.ContextHandedOn) or (
        isinstance(said, kinds.ComputedKey) and said.method != "read"
    )


def hidden_writes(uses: Uses) -> tuple[tuple[str, Place], ...]:
    """Where a task may write such keys: the text of the key, or of what gets the context, with its place."""
    found = [(fact.said, fact.place) for fact in uses.facts if may_write(fact)]
    return tuple(
        (said.text, place)
        for said, place in found
        if isinstance(said, kinds.ComputedKey | kinds.ContextHandedOn) and place is not None
    )


@dataclass(slots=True)
class _Frame:
    """One function being read.

    Attributes:
        aliases: Its names for the context.
        texts: Parameters that are known to hold a string.
        names: The names around it.
        cell: The cell from which those names are seen.
        call: Place in the task's cell of the call that led here; None in the task's own function.
        depth: How many calls led here.
        methods: Names for methods of the context: ``get = context.get``.
    """

    function: Function
    aliases: set[str]
    texts: Mapping[str, str]
    names: Definitions
    cell: int
    call: Place | None
    depth: int
    methods: dict[str, str] = field(default_factory=dict)


class _Reading:
    """Reads a task's function and the helpers that it hands its context to."""

    def __init__(self, draft: Draft, engine: EngineNames) -> None:
        self.draft = draft
        self.cell = draft.code.cell.position
        self.engine = engine
        self.uses = Uses()
        self._written: set[str] = set()
        self._followed: set[tuple[int, frozenset[str], frozenset[tuple[str, str]]]] = set()

    def read(self, frame: _Frame) -> None:
        """Read one function; in the task's own, a key that it surely wrote before is not read from others."""
        for statement in frame.function.body:
            first = len(self.uses.writes)
            for node in _nodes(statement, frame.aliases):
                if type(node) in _READ:
                    self._read_node(node, frame)
            if frame.depth == 0 and isinstance(statement, _SIMPLE):
                self._written.update(use.key for use in self.uses.writes[first:])

    def _read_node(self, node: ast.AST, frame: _Frame) -> None:
        if isinstance(node, ast.Call):
            self._read_call(node, frame)
        elif isinstance(node, ast.Subscript) and _is_alias(node.value, frame):
            read = not isinstance(node.ctx, ast.Store)
            self._note(node.slice, node, frame, read=read, required=isinstance(node.ctx, ast.Load))
        elif isinstance(node, ast.AugAssign):
            target = node.target
            if isinstance(target, ast.Subscript) and _is_alias(target.value, frame):
                self._note(target.slice, node, frame, read=True)
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for operator, key, container in zip(node.ops, sides, sides[1:], strict=False):
                if isinstance(operator, ast.In | ast.NotIn) and _is_alias(container, frame):
                    self._note(key, node, frame, read=True, required=False)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            if node.value is not None and _is_alias(node.value, frame):
                frame.aliases.update(names)
            elif isinstance(node.value, ast.Attribute) and _is_alias(node.value.value, frame):
                frame.methods.update(dict.fromkeys(names, node.value.attr))

    def _read_call(self, node: ast.Call, frame: _Frame) -> None:
        function = node.func
        if isinstance(function, ast.Attribute) and _is_alias(function.value, frame):
            self._read_method(function.attr, node, frame)
            return
        if isinstance(function, ast.Name) and function.id in frame.methods:
            self._read_method(frame.methods[function.id], node, frame)
            return
        self._read_variable(node)
        self._handed_method(node, frame)
        handed = [arg for arg in arguments_of(node) if _is_alias(arg, frame)]
        if handed:
            self._follow(node, frame)

    def _read_method(self, method: str, node: ast.Call, frame: _Frame) -> None:
        key = argument_of(node, 0, "key")
        if method == "get" and key is not None:
            default = argument_of(node, 1, "default") is not None
            self._note(key, node, frame, read=True, required=not default)
        elif method in {"set", "insert"} and key is not None:
            self._note(key, node, frame, read=False)
        elif method == "update" and key is not None:
            # The engine refuses to update a key that is not there, so it is read as well.
            self._note(key, node, frame, read=True)
            self._note(key, node, frame, read=False)
        elif method == "remove" and key is not None:
            self._note(key, node, frame, read=True, required=False)
        elif method == "update_from_dict":
            self._read_dictionary(argument_of(node, 0, "data"), node, frame)
        elif method in {"to_dict", "to_json"}:
            self._fact(kinds.WholeContext(method), node, frame)
        elif method not in CONTEXT_METHODS and frame.depth == 0 and not method.startswith("_"):
            self._unknown(method, node, frame)

    def _unknown(self, method: str, node: ast.Call, frame: _Frame) -> None:
        """A method that no context has, where its name is surely the context's."""
        called = root_name(node.func)
        if called is None or called.id != self.draft.context:
            return
        named = (each for each in ast.walk(frame.function) if getattr(each, "id", "") == called.id)
        if any(isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load) for each in named):
            return
        near = nearest(method, CONTEXT_METHODS).word
        if method in _OF_DICTS:
            said = kinds.UnknownMethod(method, "dict", "")
        elif near:
            said = kinds.UnknownMethod(method, "near", near)
        else:
            said = kinds.UnknownMethod(method, "known", ", ".join(CONTEXT_METHODS))
        self._fact(said, node, frame)

    def _read_dictionary(self, data: ast.expr | None, node: ast.Call, frame: _Frame) -> None:
        if (
            isinstance(data, ast.Call)
            and isinstance(data.func, ast.Name)
            and data.func.id == "dict"
            and not data.args
        ):
            for keyword in data.keywords:
                if keyword.arg is not None:
                    self._note(ast.Constant(keyword.arg), node, frame, read=False)
            return
        if isinstance(data, ast.DictComp):
            self._note(data.key, node, frame, read=False)
            return
        keys = data.keys if isinstance(data, ast.Dict) else [None]
        for key in keys:
            if key is None:
                self._fact(kinds.ComputedKey(shown(data or node), "update_from_dict"), node, frame)
            else:
                self._note(key, node, frame, read=False)

    def _note(
        self, key: ast.expr, node: ast.AST, frame: _Frame, *, read: bool, required: bool = True
    ) -> None:
        """Note a key that is read or written, or that it cannot be told."""
        texts = self._texts(key, frame)
        if texts is None:
            if isinstance(key, ast.Constant | ast.Dict | ast.List | ast.Tuple | ast.Set):
                self._fact(kinds.KeyNotText(shown(key)), node, frame)
            else:
                self._computed(key, node, frame, read)
            return
        for text in texts:
            if not read:
                self.uses.writes.append(KeyUse(text, self._place(node, frame)))
            elif text not in self._written:
                self.uses.reads.append(KeyUse(text, self._place(node, frame), required))

    def _computed(self, key: ast.expr, node: ast.AST, frame: _Frame, read: bool) -> None:
        """A key that is known only when the task runs; where dependencies are inferred, that is a risk."""
        if read and self.draft.dependencies is None and self.draft.form != "decorated":
            self._fact(kinds.ComputedRead(shown(key), self.draft.id), node, frame)
        else:
            self._fact(kinds.ComputedKey(shown(key), "read" if read else "write"), node, frame)

    def _texts(self, key: ast.expr, frame: _Frame, shown: bool = False) -> tuple[str, ...] | None:
        """The strings that a key may be: one, or those that loops over constants make of it.

        Args:
            key: The key, or a part of it.
            frame: Where it stands.
            shown: Whether it is a part that is made a text of: whole numbers count then.
        """
        if isinstance(key, ast.Call) and getattr(key.func, "id", "") == "str" and len(key.args) == 1:
            key, shown = key.args[0], True
        text = self._text(key, frame, shown)
        if text is not None:
            return (text,)
        joined = joined_parts(key)
        if len(joined) > _MOST_PARTS:
            return None
        if joined:
            found = [self._texts(part, frame, isinstance(key, ast.JoinedStr)) for part in joined]
            found = as_formatted(key, found)
            known = [texts for texts in found if texts is not None]
            if len(known) < len(found) or math.prod(map(len, known)) > _MOST_KEYS:
                return None
            return tuple("".join(parts) for parts in itertools.product(*known))
        if not isinstance(key, ast.Name):
            return None
        loops = [
            node
            for node in ast.walk(frame.function)
            if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
            and key.id in set(bound_names([node.target]))
        ]
        if not loops or len(bindings_within(frame.function, key.id)) != len(loops):
            return None
        found = [self._looped(loop.target, loop.iter, key.id, frame, shown) for loop in loops]
        known = [texts for texts in found if texts is not None]
        return tuple(text for texts in known for text in texts) if len(known) == len(found) else None

    def _looped(
        self, target: ast.expr, source: ast.expr, name: str, frame: _Frame, shown: bool
    ) -> tuple[str, ...] | None:
        """The strings that a loop binds a name to, by itself or in a pair: `for i, k in enumerate(KEYS)`."""
        if isinstance(target, ast.Name):
            return self._elements(source, frame, shown)
        elements = target.elts if isinstance(target, ast.Tuple | ast.List) else []
        at = next((i for i, each in enumerate(elements) if getattr(each, "id", "") == name), None)
        if at is None or any(isinstance(each, ast.Starred) for each in elements):
            return None
        if isinstance(source, ast.Call) and not source.keywords:
            called = source.func
            if getattr(called, "id", "") == "enumerate" and at == 1 and len(source.args) == 1:
                return self._elements(source.args[0], frame, shown)
            if getattr(called, "id", "") == "zip" and at < len(source.args):
                return self._elements(source.args[at], frame, shown)
            if isinstance(called, ast.Attribute) and called.attr == "items" and at == 0:
                return self._elements(called.value, frame, shown)
        rows = getattr(source, "elts", [])
        if not rows or not all(len(getattr(row, "elts", ())) == len(elements) for row in rows):
            return None
        return self._elements(ast.Tuple([row.elts[at] for row in rows], ast.Load()), frame, shown)

    def _elements(self, node: ast.expr, frame: _Frame, shown: bool = False) -> tuple[str, ...] | None:
        """The strings that a container is known to hold; the numbers of a range where they are shown."""
        if shown and isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
            return self._counted(node, frame)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _SAME and len(node.args) == 1:
            return self._elements(node.args[0], frame, shown)
        if isinstance(node, ast.Name):
            value = _bound_to(node, frame)
            return self._elements(value, frame, shown) if value is not None else None
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", None)
        if parts is None or isinstance(node, ast.Starred):
            return None
        texts = [self._text(part, frame, shown) if part is not None else None for part in parts]
        known = tuple(text for text in texts if text is not None)
        return known if len(known) == len(texts) else None

    def _counted(self, node: ast.Call, frame: _Frame) -> tuple[str, ...] | None:
        """The numbers of ``range(3)``, as texts."""
        bounds = [self._text(each, frame, True) or "" for each in node.args]
        if (
            self._helper(node.func, frame) is not None
            or not bounds
            or node.keywords
            or not all(each.isdecimal() for each in bounds)
            or bounds[2:] == ["0"]
        ):
            return None
        numbers = range(*map(int, bounds[:3]))
        return tuple(map(str, numbers)) if len(bounds) < 4 and len(numbers) <= _MOST_KEYS else None

    def _handed_method(self, node: ast.Call, frame: _Frame) -> None:
        """``map(context.get, KEYS)``: a method of the context is handed to something that will call it."""
        for argument in arguments_of(node):
            method = argument.attr if isinstance(argument, ast.Attribute) else ""
            if not isinstance(argument, ast.Attribute) or not _is_alias(argument.value, frame):
                continue
            known = len(node.args) == 2 and getattr(node.func, "id", "") == "map" and method == "get"
            texts = self._elements(node.args[1], frame) if known else None
            if texts is None and method in KEYED_METHODS:
                self._computed(node, node, frame, method not in {"set", "insert"})
            for text in texts or ():
                self._note(ast.Constant(text), node, frame, read=True)

    def _text(self, key: ast.expr, frame: _Frame, shown: bool = False) -> str | None:
        """The string that a key is known to be; a whole number where it is shown."""
        if isinstance(key, ast.Constant):
            return str(key.value) if isinstance(key.value, (str, int) if shown else str) else None
        if isinstance(key, ast.Name):
            if key.id in frame.texts:
                return frame.texts[key.id]
            value = _bound_to(key, frame)
            return self._text(value, frame, shown) if isinstance(value, ast.Constant) else None
        return frame.names.text(key, frame.cell)

    def _follow(self, node: ast.Call, frame: _Frame) -> None:
        """Read the helper that the context is handed to."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        found = self._helper(node.func, frame)
        if found is None or frame.depth >= _MAX_DEPTH or any(isinstance(a, ast.Starred) for a in node.args):
            if name not in _HARMLESS:
                self._fact(kinds.ContextHandedOn(shown(node.func)), node, frame)
            return
        helper, names, cell = found
        aliases, texts = set[str](), dict[str, str]()
        for parameter, value in _passed(helper, node):
            if _is_alias(value, frame):
                aliases.add(parameter)
            elif (text := self._text(value, frame)) is not None:
                texts[parameter] = text
        mark = (id(helper), frozenset(aliases), frozenset(texts.items()))
        if not aliases or mark in self._followed:
            return
        self._followed.add(mark)
        call = frame.call or self._place(node, frame)
        self.read(_Frame(helper, aliases, texts, names, cell, call, frame.depth + 1))

    def _helper(self, node: ast.expr, frame: _Frame) -> tuple[Function, Definitions, int] | None:
        """The function that is called, defined in the function being read, in the notebook or in a module."""
        if isinstance(node, ast.Name):
            for inner in ast.walk(frame.function):
                if isinstance(inner, Function) and inner.name == node.id:
                    return inner, frame.names, frame.cell
        found = frame.names.function(node, frame.cell)
        return (found[0], found[1].names, found[1].cell) if found is not None else None

    def _read_variable(self, node: ast.Call) -> None:
        read = variable_read(node, self.engine)
        if read is not None:
            before = self.uses.variables.get(read.name, True)
            self.uses.variables[read.name] = read.has_default and before

    def _place(self, node: ast.AST, frame: _Frame) -> Place:
        return frame.call or Place(self.cell, getattr(node, "lineno", None))

    def _fact(self, said: Said, node: ast.AST, frame: _Frame) -> None:
        fact = Fact(said, self._place(node, frame), self.draft.id)
        if fact not in self.uses.facts:
            self.uses.facts.append(fact)


def _nodes(statement: ast.stmt, aliases: set[str]) -> Iterator[ast.AST]:
    """The nodes of a statement that have others below, in order; none in functions that bind an alias."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if type(node) in LEAVES:
            continue
        if isinstance(node, FUNCTIONS) and any(arg.arg in aliases for arg in parameters_of(node.args)):
            continue
        yield node
        stack += reversed(below(node))


def _is_alias(node: ast.AST, frame: _Frame) -> bool:
    if isinstance(node, ast.Starred):
        node = node.value
    return isinstance(node, ast.Name) and node.id in frame.aliases


def _bound_to(name: ast.Name, frame: _Frame) -> ast.expr | None:
    """What the function that is read binds a name to, if it does so once; else what the notebook does."""
    local = bindings_within(frame.function, name.id)
    if local:
        return assigned_value(local[0], name.id) if len(local) == 1 else None
    return frame.names.value(name, frame.cell)


def _passed(function: Function, node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Parameter and value of each argument of a call that can be told."""
    positional = [*function.args.posonlyargs, *function.args.args]
    for parameter, value in zip(positional, node.args, strict=False):
        yield parameter.arg, value
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
