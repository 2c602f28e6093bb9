"""What a notebook has put in the place of something of a library: of a module or of a class."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from cloaca_nb.read.effects.objects import CALLED_CODE, NOTHING, Value, joined
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in
from cloaca_nb.read.tables.calls import is_setting
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import HOOKS, RUN_BY_CALLS, state_of, states_of_attribute
from cloaca_nb.syntax import remembered

#: States of what no code of a task calls, and what cannot be set where attempts run.
_NEVER_CALLED = frozenset({"@atexit", "@signal"})


#: What Python itself does with what a text cannot be.
_OF_PYTHON = words(
    "strict ignore replace xmlcharrefreplace backslashreplace namereplace surrogateescape surrogatepass"
)


class Patches(dict[str, Value]):
    """What stands there: the dotted name of the place -> what has been put there."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[
            Value, tuple[int, Value]
        ] = {}  # objects -> how much these held, and the code among it

    def put(self, path: str, value: Value) -> None:
        """Notes what is put there; what was there before may stay, or be called by it."""
        self[path] = self.get(path, NOTHING) | value

    def register(self, path: str, value: Value) -> None:
        """Notes what is registered with a library: `codecs.register_error("note", note)`."""
        if is_setting(path) and state_of(path) not in _NEVER_CALLED:
            self.put(f"{path}.*", value)

    def hooks(self, where: re.Pattern[str] = HOOKS) -> Value:
        """What Python itself may call wherever code runs: the notebook has put it where Python looks."""
        found = [value for path, value in self.items() if where.match(path)]
        return self._code(joined(found)) if found else NOTHING

    def hooks_within(self, node: ast.stmt) -> Value:
        """What of that a statement may have Python call: one that calls something, or lets go of it."""
        if not self or isinstance(node, DEFINITIONS):
            return NOTHING
        runs = any(isinstance(each, ast.Call | ast.Delete) for each in nodes_in(node))
        return self.hooks(RUN_BY_CALLS) if runs else NOTHING

    def code(self, root: str = "") -> Value:
        """Code that a library may call wherever it runs; without a root that of all libraries."""
        of_root = (value for path, value in self.items() if not root or path.partition(".")[0] == root)
        return self._code(joined(of_root)) if self else NOTHING

    def methods(self, name: str) -> Value:
        """Code that runs where an attribute of this name is asked for, of whichever object of a library."""
        named = (path for path in self if path.rpartition(".")[2] == name and states_of_attribute(path))
        return self._code(joined(self[path] for path in named)) if self else NOTHING

    def _code(self, value: Value) -> Value:
        """Code among some objects, and what such as `property(top)` and `partial(note, ROWS)` hold."""
        holding = [each for each in value if each.kind == "library"]
        size = sum(len(each.holds) for each in holding)
        before, code = self._found.get(value, (-1, NOTHING))
        if before != size:  # nothing is let go of, so it is the same as long as it is as much
            inside = (one for each in holding for one in each.holds)
            code = frozenset(each for each in (*value, *inside) if each.kind in CALLED_CODE)
            self._found[value] = size, code
        return code


def handles_errors(call: ast.Call) -> bool:
    """Whether a call may ask what is registered for what a text cannot be: `text.encode("ascii", "note")`."""
    at = {"encode": 1, "decode": 1, "str": 2, "bytes": 2, "bytearray": 2}.get(last_name(call.func))
    asked = [each.value for each in call.keywords if each.arg == "errors"]
    asked += call.args[at : at + 1] if at is not None else []
    return any(literal_text(each) not in _OF_PYTHON for each in asked)


class GivenPatch(NamedTuple):
    """What a function puts into what it is given, `cls.total = f`: names of both, and of the attribute.

    The last is empty where it is the name of what is put there: `setattr(cls, f.__name__, f)`.
    """

    owner: str
    value: str
    attribute: str


@remembered
def patches_given(function: ast.AST) -> tuple[GivenPatch, ...]:
    """What a function puts into what it is given by a name."""
    found = []
    for node in getattr(function, "body", ()) if isinstance(function, ast.FunctionDef) else ():
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=ast.Name(id=value)
            ):
                found.append(GivenPatch(owner, value, name))
            case ast.Expr(
                value=ast.Call(
                    func=ast.Name(id="setattr"), args=[ast.Name(id=owner), named, ast.Name(id=value)]
                )
            ):
                own = isinstance(named, ast.Attribute) and named.attr == "__name__"
                if own or literal_text(named):
                    found.append(GivenPatch(owner, value, literal_text(named) or ""))
    return tuple(found)
