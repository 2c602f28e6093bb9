"""What `case` binds: the names of a pattern, and what asks an object for what it has."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import Value, parts

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter


def captured(reading: Interpreter, pattern: ast.AST, subject: Value, frame: Frame) -> None:
    """Binds the names of a pattern; what stands in it is about parts of what it is about itself."""
    if isinstance(pattern, ast.MatchClass):
        _matched(reading, subject, pattern, frame)
    name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
    if isinstance(name, str):
        frame.branches += 1
        reading.define(name, subject | parts(subject), frame)
        frame.branches -= 1
    inside = subject if isinstance(pattern, ast.MatchAs | ast.MatchOr) else parts(subject)
    for each in ast.iter_child_nodes(pattern):
        if isinstance(each, ast.pattern):
            captured(reading, each, inside, frame)


def _matched(reading: Interpreter, subject: Value, pattern: ast.MatchClass, frame: Frame) -> None:
    """What asks whether something is of a class, and for its attributes: `case Point(x=0):`."""
    reading.act(reading.value(pattern.cls, frame), "operate", frame)
    asked = [*pattern.kwd_attrs, *(["*"] if pattern.patterns else [])]
    owners = frozenset(each for each in subject | parts(subject) if each.kind in {"instance", "param"})
    for name in asked:
        reading.classes.attribute(owners, name, frame)
