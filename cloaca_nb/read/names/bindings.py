"""What a statement binds and reads, scope by scope: the data that `scopes` gives and builds on."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

When = Literal["now", "later", "never"]
ScopeKind = Literal["module", "class", "function", "comprehension", "types"]

BindingKind = Literal[
    "import", "star", "function", "class", "value", "augmented", "loop", "with", "except", "walrus", "match",
    "type", "annotated", "del",
]  # fmt: skip

#: Bindings that leave nothing bound.
FLEETING: frozenset[BindingKind] = frozenset({"annotated", "except"})

#: How a reader calls what binds a name that cannot be carried.
BINDERS = {
    "escape": "a magic or shell line",
    "capture": "`%%capture`",
    "forget": "a magic",
    "leave": "a statement with `# cloaca: leave`",
    "display": "what shows the cell's result",
    "figure": "another cell than what `pyplot` may draw on",
    "typing": "a branch",
    "main": 'an `if __name__ == "__main__":` block',
}


def mangled(name: str, owner: str) -> str:
    """A name as code of a class has it: ``__x`` in ``C`` means ``_C__x``."""
    if not owner or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    owner = owner.lstrip("_")
    return f"_{owner}{name}" if owner else name


class Binding(NamedTuple):
    """A place where a name is bound (or, by `del`, unbound; or only annotated).

    Attributes:
        name: The bound name (``a`` for ``import a.b``, ``*`` for a star import).
        kind: The syntax that binds it.
        line: 1-based line in the cell.
        offset: 0-based column in UTF-8 bytes, as syntax trees count.
    """

    name: str
    kind: BindingKind
    line: int
    offset: int


class Use(NamedTuple):
    """A place where a global name is read.

    Attributes:
        line: 1-based line in the cell.
        offset: 0-based column in UTF-8 bytes.
        when: When it is read.
        own: The statement itself may have bound the name before.
        asked: It stands in an annotation, which this Python evaluates when someone asks for it: that the name
            has nothing to name goes unseen until then.
    """

    name: str
    line: int
    offset: int
    when: When
    own: bool = False
    asked: bool = False


class Names(NamedTuple):
    """What a top-level statement has to do with names of the notebook.

    Attributes:
        bound: Names that it binds as it runs, in order.
        uses: Names that it uses, in order.
        sets: Names that its functions bind when called (`global X` in a function).
        nodes: The name nodes that mean a name of the notebook; all others are local to a scope.
    """

    bound: tuple[Binding, ...]
    uses: tuple[Use, ...]
    sets: tuple[Binding, ...]
    nodes: frozenset[ast.Name]

    def means_global(self, node: ast.AST) -> bool:
        """Whether a node is a name of the notebook."""
        return node in self.nodes


@dataclass(slots=True, eq=False)
class NameRead:
    """A name that is read in a scope.

    Attributes:
        name: The name, mangled where it stands in a class.
        node: Its node; None where it stands in a string.
        line: 1-based line.
        offset: 0-based column in UTF-8 bytes.
        when: When it is read.
        own: The statement itself has bound the name at the module's level before.
        early: The scope has not bound the name yet.
        asked: It stands in an annotation that is evaluated when someone asks for it.
    """

    name: str
    node: ast.Name | None
    line: int
    offset: int
    when: When
    own: bool
    early: bool
    asked: bool


@dataclass(slots=True, eq=False)
class Scope:
    """A scope and what happens in it.

    Attributes:
        kind: ``types`` is the scope of type parameters, the only one that sees a class around it.
        around: The scope around it, None for the module's.
        bound: Names that are local to it.
        outer: Names declared `global` in it.
        nonlocals: Names declared `nonlocal` in it.
        reads: What is read in it.
    """

    kind: ScopeKind
    around: Scope | None
    bound: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    reads: list[NameRead] = field(default_factory=list)

    def means_global(self, read: NameRead) -> bool:
        """Whether a name read in this scope is one of the module."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "module":
            if read.name in scope.outer:
                return True
            if scope.has_local(read, self):
                return False
            scope = scope.around
        return True

    def has_local(self, read: NameRead, reader: Scope) -> bool:
        """Whether the name that `reader` reads is local to this scope and seen from there.

        A class body that reads a name before it binds it gets the name from outside.
        """
        if self.kind != "class":
            return read.name in self.bound
        if reader is self:
            return read.name in self.bound and not read.early
        if reader.kind == "types" and reader.around is self:
            return read.name in self.bound
        return read.name == "__class__"
