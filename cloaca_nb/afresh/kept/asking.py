"""What tasks ask the instances of a class for, and it itself: by attributes, by texts that name these."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from cloaca_nb.afresh.kept.instances import ALL
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import NameTouch
from cloaca_nb.read.names.nodes import last_name, literal_text, name_of
from cloaca_nb.read.names.walk import calls_in, nodes_in
from cloaca_nb.read.tables.special import GONE_BY
from cloaca_nb.syntax import remembered

#: What asks for attributes by texts.
_BY_TEXT = frozenset({"hasattr", "getattr", "methodcaller", "attrgetter"})


@remembered
def attributes_in(part: Part) -> tuple[ast.Attribute, ...]:
    """Attributes that code reads, whatever they belong to, but of the context of its task."""
    given = getattr(part.node, "args", None) if part.task is not None else None
    context = given.args[0].arg if isinstance(given, ast.arguments) and given.args else ""
    inside = (each for each in nodes_in(part.code) if isinstance(each, ast.Attribute))
    read = (each for each in inside if isinstance(each.ctx, ast.Load))
    return tuple(each for each in read if not context or name_of(each.value) != context)


def asked_by_name(parts: Iterable[Part]) -> frozenset[str]:
    """Names of the attributes that code reads, but special ones."""
    return frozenset(each.attr for part in parts for each in attributes_in(part)) - GONE_BY


def asked_by_text(codes: Sequence[ast.AST]) -> frozenset[str]:
    """Attributes that code may ask for by a text, `getattr(store, what)`, or in a pattern: `case Store(n=1)`.

    With them what shows all that an instance has.
    """
    found = frozenset[str]().union(*map(_asking_in, codes))
    texts = map(_texts_in, codes) if not found.isdisjoint(_BY_TEXT) else ()
    return (found - _BY_TEXT).union(*texts)


@remembered
def _asking_in(code: ast.AST) -> frozenset[str]:
    """What of all that asks by texts, or shows all, stands in code, with the attributes of its patterns."""
    inside = nodes_in(code)
    names = (ALL | _BY_TEXT).intersection(map(last_name, inside))
    matched = [each for each in inside if isinstance(each, ast.MatchClass)]
    by_position = ["*"] if any(each.patterns for each in matched) else []
    return names.union(by_position, *(each.kwd_attrs for each in matched))


@remembered
def _texts_in(code: ast.AST) -> frozenset[str]:
    return frozenset(text for each in nodes_in(code) if (text := literal_text(each)))


def shows_all(touch: NameTouch) -> bool:
    """Whether code may look at all attributes of what it goes by as a whole: `vars(fetch)`."""
    return touch.key is None and not ALL.isdisjoint(asked_by_text([touch.part.code]))


@remembered
def names_called(code: ast.AST) -> frozenset[str]:
    """Names that code calls as they stand there."""
    calls = calls_in(code)
    return frozenset(each.func.id for each in calls if isinstance(each.func, ast.Name))
