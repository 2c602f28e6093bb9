"""What a task has learn, or sets, before it goes by it: models of libraries, variables of contexts."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterable
from functools import cached_property

from cloaca_nb.afresh.beside.resets import NONE, Done, Methods, Way, named_in
from cloaca_nb.read.effects.objects import Obj, reach
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables.changing import FITTING, GOING_ON_LEARNING, LEARNING_ANEW
from cloaca_nb.read.tables.special import SETTING_ANY
from cloaca_nb.syntax import remembered

#: What has no code of its own, and keeps nothing that learning could go by.
_PLAIN = frozenset({"data", "member", "library", "param"})
#: Attributes that tables have, and no model.
_OF_TABLES = frozenset({"columns", "index", "name", "values"})
#: What stands for all that is kept.
_KEPT = frozenset({"=kept"})


class _OfLibrary(Methods):
    """The methods of what a library made, by all that it keeps: some put something else in its place.

    Args:
        setting: The methods that do.
        idle: Those that do not go by it.
    """

    def __init__(self, setting: Container[str], idle: Container[str] = ()) -> None:
        self.left, self.unread = _KEPT, NONE
        self._setting, self._idle = setting, idle

    def of(self, name: str) -> Done:
        """What a method does."""
        if name in self._setting:
            return Done(sets=_KEPT, gives_it=name == "fit")
        return Done(NONE if name in self._idle else _KEPT)

    def is_method(self, name: str) -> bool:
        """Whatever it is, it goes by what is kept."""
        return True

    def is_property(self, name: str) -> bool:
        """None has anything set as it is read."""
        return False

    def is_async(self, name: str) -> bool:
        """None is."""
        return False


class Refits:
    """What tasks go by of models that they have not had learn before; each is found out once.

    Args:
        code: What the module has.
    """

    def __init__(self, code: Iterable[ast.AST]) -> None:
        self._code = code
        self._going_by: dict[tuple[ast.AST, str], bool] = {}

    def see_nothing(self, changed: Collection[Obj], name: str, theirs: Iterable[ast.AST]) -> bool:
        """Whether a task has models learn before it goes by what another one had them learn.

        So it is with variables of contexts that it sets.

        Args:
            changed: What another one has changed, which a name is bound to.
            theirs: The statements by which the task comes to the name.
        """
        methods = self._methods_of(changed)
        return methods is not None and not any(self._goes_by(methods, each, name) for each in theirs)

    def _methods_of(self, changed: Collection[Obj]) -> Methods | None:
        if any(each.kind != "library" for each in changed):
            return None
        libraries = {each.path for each in changed}
        if libraries == {"contextvars"}:
            return _VARIABLES
        plain = (
            libraries and libraries <= LEARNING_ANEW and all(each.kind in _PLAIN for each in reach(changed))
        )
        return _MODELS if plain and not self._may_go_on else None

    @cached_property
    def _may_go_on(self) -> bool:
        return any(map(_may_go_on, self._code))

    def _goes_by(self, methods: Methods, code: ast.AST, name: str) -> bool:
        if (code, name) not in self._going_by:
            self._going_by[code, name] = Way(methods, _KEPT, named_in(code, name)).goes_by_any(code)
        return self._going_by[code, name]


_MODELS = _OfLibrary(FITTING)
_VARIABLES = _OfLibrary({"set"}, {"reset", "name"})


@remembered
def _may_go_on(code: ast.AST) -> bool:
    """Whether code may have models go on learning, or sets how they learn."""
    nodes = nodes_in(code)
    said = {literal_text(each) or last_name(each) for each in nodes}
    said |= {each.arg or "" for each in nodes if isinstance(each, ast.keyword)}
    stored = (
        each for each in nodes if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load)
    )
    sets = any(last_name(each.value) != "self" and each.attr not in _OF_TABLES for each in stored)
    return sets or not said.isdisjoint(GOING_ON_LEARNING | SETTING_ANY)
