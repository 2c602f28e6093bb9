"""What is assigned: to names, to parts of objects, and to names that stand in strings."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import PUT, Frame
from cloaca_nb.read.effects.memory import BindingMemory
from cloaca_nb.read.effects.objects import NOTHING, Kind, Value, having, unpacked
from cloaca_nb.read.effects.syntax.placed import hold_stored
from cloaca_nb.read.effects.syntax.shapes import VIEWS
from cloaca_nb.read.names.nodes import alternatives, last_name, texts_in
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.tables.special import HASHES, STORING, asked_of, operating

#: What IPython sets itself as each cell begins.
_PUT_BACK = frozenset({"sys.excepthook", "sys.displayhook"})


#: The path of what goes by several dicts, and has them as its `maps`.
CHAIN = "collections.ChainMap"


class Storing(BindingMemory):
    """Looks at what something is assigned to."""

    if TYPE_CHECKING:

        def value(self, node: ast.expr, frame: Frame, shown: bool = False) -> Value: ...

    def store(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Assigns to a target."""
        waiting = [(target, value)]
        while waiting:
            node, given = waiting.pop()
            if isinstance(node, ast.Name):
                self.store_name(node, given, frame)
            elif isinstance(node, ast.Tuple | ast.List):
                self.act(given, "consume", frame)
                starred = (at for at, each in enumerate(node.elts) if isinstance(each, ast.Starred))
                values = unpacked(given, len(node.elts), next(starred, None), frame.function)
                waiting.extend(reversed(list(zip(node.elts, values, strict=True))))
            elif isinstance(node, ast.Starred):
                waiting.append((node.value, self.exact(node, frame, given)))
            elif isinstance(node, ast.Attribute | ast.Subscript):
                self._store_part(node, given, frame)

    def _store_part(self, node: ast.Attribute | ast.Subscript, value: Value, frame: Frame) -> None:
        owners = self.value(node.value, frame)
        if isinstance(node, ast.Subscript):  # a function has no items: what holds it is meant
            owners = having(owners, "__setitem__")
        if not owners and isinstance(node.value, ast.Name) and node.value in frame.global_nodes:
            owners = self.fresh(node.value, frame)  # nothing was known of it, but it can be changed
            self.store_name(node.value, owners, frame)
        keys = NOTHING
        if isinstance(node, ast.Subscript):
            keys = self.value(node.slice, frame)
            self._store_item(node, owners, keys, value, frame)
        elif any(owner.path == "builtins" or owner.kind == "namespace" for owner in owners):
            self.bind_texts([ast.Constant(node.attr)], value, frame)
        places = self._places(node, owners, value, frame)
        self._put(node, places, frame)
        self._put_behind(node, owners, frame)
        self.act(owners, operating(asked_of(node)), frame)
        self.classes.passed_on(value | keys, owners, asked_of(node) & STORING, frame)
        if isinstance(node, ast.Attribute):
            self.classes.set_attribute(owners, node.attr, value, frame)
        hold_stored(self, node, places, value, frame)

    def _store_item(
        self, node: ast.Subscript, owners: Value, keys: Value, value: Value, frame: Frame
    ) -> None:
        """What is done with a key, and where what is stored binds a name or puts a module there."""
        self.act(keys, HASHES, frame)
        if isinstance(node.slice, ast.Slice):
            self.act(value, "consume", frame)  # `rows[:] = found` goes over it
        if any(owner.path == "sys.modules" for owner in owners):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else "*"
            self.put_module(str(key), value, frame)
        if any(owner.kind == "namespace" for owner in owners):
            self.bind_texts([node.slice], value, frame)

    def _places(
        self, node: ast.Attribute | ast.Subscript, owners: Value, value: Value, frame: Frame
    ) -> Value:
        """What is changed where something is stored to objects; of libraries that is what is patched."""
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        modules = [each for each in owners if attribute and each.kind == "member"]
        patched = frozenset(BindingMemory.member(self, f"{each.path}.{attribute}") for each in modules)
        places = owners.difference(modules) | patched
        # No library is patched where that is one of several that may be meant: `order.state = State.OPEN`.
        if all(each.kind == "member" for each in owners):
            for place in (each for each in patched if each.path not in _PUT_BACK):
                self.procedures.patch(place.path, value, frame)
        built_in = any(owner.kind == "member" and owner.path == "builtins" for owner in owners)
        return places | {self.state("@builtins")} if built_in else places

    def _put(self, node: ast.Attribute | ast.Subscript, places: Value, frame: Frame) -> None:
        """Changes what is stored to; of several that may be meant each as if it stood in a branch."""
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        sets = attribute or last_name(getattr(node.value, "func", node)) == "vars"  # `vars(x)["n"] = 1`
        either = alternatives(node.value)
        for each in [places] if len(either) == 1 else [self.value(one, frame) for one in either]:
            self.act(each if attribute != "__dict__" else (), "mutate" if sets else PUT, frame)

    def _put_behind(self, node: ast.Attribute | ast.Subscript, owners: Value, frame: Frame) -> None:
        """Changes what stands behind what is stored to."""
        for chain in (each for each in owners if each.path == CHAIN):  # it writes to the first
            self.act(chain.members.get("maps", NOTHING), "mutate", frame)
        view = node.value if isinstance(node, ast.Subscript) else None
        if isinstance(view, ast.Attribute) and view.attr in VIEWS and isinstance(view.value, ast.Name):
            self.act(self.load(view.value, frame), "mutate", frame)  # `table.loc[0, "a"] = 1`, surely

    def exact(self, node: ast.AST, frame: Frame, of: Value, kind: Kind = "data") -> Value:
        """What is made of some objects and has nothing else."""
        made = self.fresh(node, frame, kind, holds=of)
        for each in made:
            each.copied = True
        return made

    def bind_texts(self, nodes: Iterable[ast.AST], value: Value, frame: Frame) -> None:
        """Binds names that stand in strings: `globals()["RATE"] = 2`; all names where one is computed.

        What may be any name is noted as `ANY_NAME`.
        """
        names, computed = texts_in(nodes)
        frame.branches += 1
        for name in [ANY_NAME, *self.globals] if computed else names:
            frame.effects.bound[name] = frame.effects.bound.get(name, NOTHING) | value
            self.bind(name, value, frame)
        frame.branches -= 1
