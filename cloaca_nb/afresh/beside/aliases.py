"""Names of a module that stand for one object, or for a part of what another one stands for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set

from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.parts import Parts
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.effects.syntax.shapes import CONTAINERS
from cloaca_nb.read.names.nodes import last_name, literal_text

#: Kinds of what keeps something itself; code is told by what it keeps.
_KEPT = frozenset({"data", "iterator", "instance", "library"})
#: Expressions that make something which can change.
_CHANGING = (*CONTAINERS, ast.Call)


def names_of_same(names: Collection[str], reading: ModuleReading) -> dict[str, str]:
    """Name -> the first name of the same object, where both are bound to nothing else: `B = A`."""
    first, found = dict[Obj, str](), dict[str, str]()
    for name in sorted(names):
        made = reading.objects([name])
        if len(made) == 1:
            found[name] = first.setdefault(next(iter(made)), name)
    return found


def keys_inside(parts: Parts, same: Mapping[str, str], reading: ModuleReading) -> dict[str, object]:
    """Of names of the same object those of a part: `SECTION = CONFIG["a"]`; key of a number or text.

    None of what has one object in several places: `[[]] * 3`.

    Args:
        same: What `names_of_same` gives.
    """
    made, found = set[str](), dict[str, object]()
    for part in parts.parts:
        value = getattr(part.node, "value", None)
        for name in part.binds & same.keys():
            if not isinstance(value, ast.Name) and same[name] in made:
                found[name] = _plain_item(name, value, same, reading) if name not in found else None
        made.update(same[name] for name in part.binds & same.keys())
        found.update(dict.fromkeys(part.binds, None) if value is not None and _repeats(value) else {})
    return found


def kept_by_both(
    changed: Iterable[Obj],
    others: Iterable[tuple[str, Collection[str]]],
    surely: Callable[[str], Set[Obj]],
    said: Collection[str],
    reading: ModuleReading,
) -> Iterator[tuple[str, str]]:
    """A name of what a task and another one change, though no name of theirs leads there; and that one.

    Args:
        changed: What the task changes.
        others: Other tasks, with names that they or it have from the context, which each attempt has anew.
        surely: Gives what another one does.
        said: Names that the task's code says: the name is one of these, if any of them leads there.
    """
    kept = frozenset(each for each in changed if each.kind in _KEPT and reading.names_of([each]))
    for other, anew in others if kept else ():
        both = kept & surely(other)
        if found := [name for name in reading.names_of(both) if name not in anew] if both else ():
            yield next((name for name in found if name in said), found[0]), other
            return


def _repeats(value: ast.expr) -> bool:
    """Whether what an expression makes has something that can change in more than one place."""
    if isinstance(value, ast.Call):
        again = last_name(value.func) == "fromkeys" and value.args[1:]
    else:
        times = value if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult) else None
        both = (times.left, times.right) if times is not None else ()
        again = [one for each in both if isinstance(each, ast.List) for one in each.elts]
    return any(isinstance(each, _CHANGING) for each in again or ())


def _plain_item(
    name: str, value: ast.expr | None, same: Mapping[str, str], reading: ModuleReading
) -> str | None:
    """The key of what a name is bound to, where no other way leads to that: `CONFIG["limit"]`."""
    holder = value.value if isinstance(value, ast.Subscript) else None
    itself = isinstance(holder, ast.Name) and same.get(holder.id) == same[name]
    plain = itself and all(each.flat and not each.holds for each in reading.objects([name]))
    return literal_text(value.slice) if plain and isinstance(value, ast.Subscript) else None
