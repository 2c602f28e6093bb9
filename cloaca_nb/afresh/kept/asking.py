"""What tasks ask the instances of a class for, and it itself: by attributes, by texts that name these."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from cloaca_nb.afresh.kept.instances import ALL
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import NameTouch
from cloaca_nb.read.names.nodes import last_name, literal_text, name_of
from cloaca_nb.read.names.walk import nodes_in
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
    inside = [each for one in codes for each in nodes_in(one)]
    names = {last_name(each) for each in inside}
    texts = inside if not names.isdisjoint(_BY_TEXT) else ()
    found = ALL.intersection(names).union(text for each in texts if (text := literal_text(each)))
    matched = [each for each in inside if isinstance(each, ast.MatchClass)]
    return found.union(*(each.kwd_attrs for each in matched), "*" if any(m.patterns for m in matched) else ())


def shows_all(touch: NameTouch) -> bool:
    """Whether code may look at all attributes of what it goes by as a whole: `vars(fetch)`."""
    return touch.key is None and not ALL.isdisjoint(asked_by_text([touch.part.code]))


def names_called(codes: Iterable[ast.AST]) -> frozenset[str]:
    """Names that code calls as they stand there."""
    calls = (each for one in codes for each in nodes_in(one) if isinstance(each, ast.Call))
    return frozenset(each.func.id for each in calls if isinstance(each.func, ast.Name))
