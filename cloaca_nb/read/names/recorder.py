"""What the visitor of `scopes` notes in a tree: where it is, and what is bound and read there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from cloaca_nb.read.names.bindings import (
    Binding,
    BindingKind,
    NameRead,
    Names,
    Scope,
    ScopeKind,
    Use,
    When,
    mangled,
)


class Recorder:
    """The scopes of a tree, as far as it was gone through.

    Args:
        whole: The tree.
        deferred_annotations: Whether `from __future__ import annotations` is in force.
    """

    def __init__(self, whole: ast.AST, deferred_annotations: bool) -> None:
        self.whole = whole
        self.deferred = deferred_annotations
        self.module = Scope("module", None)
        self.scope = self.module
        self.scopes = [self.module]
        self.when: When = "now"
        self.asks = False  # inside of a `try` that foresees that a name is missing
        self.in_annotation = False
        self.asked = False  # inside of an annotation that is evaluated when someone asks for it
        self.kind: BindingKind = "value"
        self.class_name = ""
        self.by_key: set[ast.AST] = set()
        self.at: ast.expr | None = None
        self.bound: list[Binding] = []
        self.sets: list[Binding] = []
        self.nodes: list[ast.Name] = []

    def result(self) -> Names:
        """What was found, once the whole tree was visited."""
        uses = []
        for scope in self.scopes:
            for read in scope.reads:
                if scope.means_global(read):
                    uses.append(Use(read.name, read.line, read.offset, read.when, read.own, read.asked))
                    if read.node is not None:
                        self.nodes.append(read.node)
        uses.sort(key=lambda use: (use.line, use.offset))
        return Names(tuple(self.bound), tuple(uses), tuple(self.sets), frozenset(self.nodes))

    # Recording

    @contextmanager
    def _inside(self, kind: ScopeKind) -> Iterator[Scope]:
        around = self.scope
        self.scope = Scope(kind, around)
        self.scopes.append(self.scope)
        try:
            yield self.scope
        finally:
            self.scope = around

    @contextmanager
    def _at_time(self, when: When) -> Iterator[None]:
        before = self.when
        self.when = before if before == "never" else when
        try:
            yield
        finally:
            self.when = before

    @contextmanager
    def _storing(self, kind: BindingKind) -> Iterator[None]:
        before, self.kind = self.kind, kind
        try:
            yield
        finally:
            self.kind = before

    def _read(self, name: str, node: ast.Name | None, place: ast.expr, own: bool = False) -> None:
        if self.asks and name == "get_ipython":
            return  # that it may be missing is foreseen
        name, place = mangled(name, self.class_name), self.at or place
        early = name not in self.scope.bound
        moments: tuple[When, ...] = ("now", "later") if self.asked and self.when == "now" else (self.when,)
        for when in moments:
            bound = own or (when == "now" and name in self.module.bound)
            read = NameRead(name, node, place.lineno, place.col_offset, when, bound, early, self.asked)
            self.scope.reads.append(read)

    def _bind(
        self,
        name: str,
        kind: BindingKind,
        place: ast.AST,
        node: ast.Name | None = None,
        scope: Scope | None = None,
    ) -> None:
        scope, name = scope or self.scope, mangled(name, self.class_name)
        binding = Binding(name, kind, getattr(place, "lineno", 1), getattr(place, "col_offset", 0))
        if scope.kind == "module" or name in scope.outer:
            if self.when == "now":
                self.bound.append(binding)
                self.module.bound.add(name)
            else:
                self.sets.append(binding)
            if node is not None:
                self.nodes.append(node)
        elif name not in scope.nonlocals:
            scope.bound.add(name)
