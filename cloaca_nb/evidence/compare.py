"""Two snapshots -> where they differ: plain data in, plain data out."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import NoneType
from typing import Any

from cloaca_nb.evidence.snapshot.text import SAME

#: Differences inside one name that are counted.
MOST = 20

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class StateDifference:
    """A place where two states differ.

    Attributes:
        name: The global name, or what of the process.
        path: The way from there to the place, as Python would write it; begins with the name.
        notebook: The value in the notebook; None where there is none.
        package: The value in the package; None where there is none.
        more: How many more places of this name differ.
    """

    name: str
    path: str
    notebook: str | None
    package: str | None
    more: int = 0


def differing_names(
    notebook: Mapping[str, Any],
    package: Mapping[str, Any],
    had: Callable[[str], bool] = lambda name: False,
) -> Iterator[StateDifference]:
    """Where the names that both snapshots reach differ.

    A name that only one of them reaches tells nothing by itself: a function that says other names is told as
    different where it stands. A name that the notebook did not have yet is no difference either.

    Args:
        notebook: Name -> node, of the notebook.
        package: The same of the package.
        had: Whether the notebook had a name before, by its text: where it has none, it was taken away.
    """
    for label, found in package.items():
        name = label.rstrip("'")
        held = notebook.get(name)
        if held is None or held[0] == found[0] or (held[1] == ABSENT and not had(name)):
            continue
        if ABSENT in (held[1], found[1]):
            yield StateDifference(name, name, _there(held[1]), _there(found[1]))
        else:
            yield first_difference(name, held, found)


def _there(text: str) -> str | None:
    return None if text == ABSENT else text


def hidden_builtins(
    notebook: Mapping[str, Any], package: Mapping[str, Any], said: Container[str]
) -> Iterator[StateDifference]:
    """Names by which a notebook has something else than Python has, and its package what Python has.

    Args:
        notebook: Name -> node, of the notebook.
        package: The same of the package.
        said: All names that the package's code says.
    """
    for name in sorted(notebook.keys() - package.keys() - _OF_SHELLS):
        if name in said and hasattr(builtins, name) and notebook[name][1] != ABSENT:
            yield StateDifference(name, name, notebook[name][1], "Python's own")


#: What shells put among a notebook's names by themselves.
_OF_SHELLS = frozenset({"display", "exit", "get_ipython", "open", "quit"})


def first_difference(name: str, notebook: Sequence[Any], package: Sequence[Any]) -> StateDifference:
    """The first difference inside a name, of two nodes that differ; a time only where nothing else does."""
    every = _inside(name, name, notebook, package)
    found = list(islice((one for one in every if not is_time(one.path)), MOST))
    found = found or [next(_inside(name, name, notebook, package))]
    return replace(found[0], more=len(found) - 1)


def differing_paths(name: str, notebook: Sequence[Any], package: Sequence[Any]) -> Iterator[str]:
    """The ways to all places inside a name where two nodes differ."""
    return (one.path for one in _inside(name, name, notebook, package))


def differing_steps(before: Sequence[Any], after: Sequence[Any]) -> frozenset[str]:
    """The parts of a value that are not alike, by the step to each."""
    old, new = _children(before), _children(after)
    return frozenset(key[0] for key in {**old, **new} if old.get(key, [""])[0] != new.get(key, [""])[0])


def fills(before: Sequence[Any], after: Sequence[Any]) -> Mapping[tuple[str, ...], str] | None:
    """What a change has put where there was nothing: way -> digest; None where it has done anything else.

    Args:
        before: A node of a name.
        after: The same later on.
    """
    if before[1] == "None":
        return {(): after[0]}
    found: dict[tuple[str, ...], str] = {}
    old, new = _children(before), _children(after)
    if not old.keys() <= new.keys() or (not new and before[0] != after[0]):
        return None
    for (step, number), node in new.items():
        was = old.get((step, number))
        if was is None and not (step.startswith(".") or after[1].startswith(_BY_KEY)):
            return None
        inner = {(): node[0]} if was is None else {} if was[0] == node[0] else fills(was, node)
        if inner is None:
            return None
        found.update({(f"{step} {number}", *way): digest for way, digest in inner.items()})
    return found


#: How the texts of what has keys begin.
_BY_KEY = ("{", "dict", "defaultdict", "OrderedDict")


def fills_atoms(notebook: Sequence[Any], package: Sequence[Any]) -> bool:
    """Whether all that a node of the notebook has is numbers, texts and the like: nobody can change those.

    Args:
        notebook: The node, of what is filled.
        package: The same before that: a container, or what stands for nothing yet.
    """
    if not _same_kind(notebook[1], package[1]):
        return len(notebook) < 3 and _is_atom(_literal(notebook[1]))
    inner = _children(notebook).values()
    if inner:
        return all(len(each) < 3 and _is_atom(_literal(each[1])) for each in inner)
    whole = _literal(notebook[1])
    return isinstance(whole, dict) and all(map(_is_atom, whole.values()))


def only_fills(notebook: Sequence[Any], package: Sequence[Any], *, whatever: bool) -> bool:
    """Whether a node of the notebook is that of the package but for items which that lacks.

    Args:
        notebook: The node.
        package: The same of the package.
        whatever: Whether these may be anything; else they are numbers, texts and the like, or tuples of such.
    """
    _, met, told = notebook[1].partition(SAME)
    if met:  # it was looked at where it stands first
        return bool(package[1].partition(SAME)[1:] == (met, told))
    inner, other = _children(notebook), _children(package)
    same = _same_kind(notebook[1], package[1]) and (inner or other) and other.keys() <= inner.keys()
    if not same:
        whole, before = _literal(notebook[1]), _literal(package[1])
        return isinstance(whole, dict) and isinstance(before, dict) and before.items() <= whole.items()
    more = (inner[key] for key in inner.keys() - other.keys())
    changed = ((inner[key], each) for key, each in other.items() if inner[key][0] != each[0])
    return all(whatever or _is_unchanging(_literal(each[1])) for each in more) and all(
        only_fills(one, two, whatever=whatever) for one, two in changed
    )


def _is_unchanging(value: object) -> bool:
    return all(map(_is_unchanging, value)) if isinstance(value, tuple) else _is_atom(value)


def _is_atom(value: object) -> bool:
    return isinstance(value, int | float | complex | str | bytes | NoneType)


def _literal(text: str) -> object:
    """The value that a text of a node shows; something that is no atom where it shows none."""
    try:
        found: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return found


def is_time(path: str) -> bool:
    """Whether a path leads to how long something took: `search.cv_results_['mean_fit_time']`."""
    return _TIMES.search(path) is not None


#: What scikit-learn calls how long it took, as an attribute, a key or a column; and answers of servers.
_TIMES = re.compile(
    r"(?:(?:\.|\[')(?:(?:mean_|std_)?(?:fit|score)_time|refit_time_)(?:'\])?(?:\[[\d:]*\])*|\._?elapsed)\Z"
)


def _inside(
    name: str, path: str, notebook: Sequence[Any], package: Sequence[Any]
) -> Iterator[StateDifference]:
    inner, other = _children(notebook), _children(package)
    if not inner.keys() & other.keys() and (inner or other):
        yield from _one_sided(name, path, notebook, package, inner, other)
        return
    found = False
    for key in dict.fromkeys([*inner, *other]):
        a, b = inner.get(key), other.get(key)
        if a is not None and b is not None and a[0] == b[0]:
            continue
        found = True
        step = "" if _is_chunk(key[0], a or b) else key[0]
        if a is None or b is None:
            yield StateDifference(name, path + step, _text(a), _text(b))
        else:
            yield from _inside(name, path + step, a, b)
    if not found:
        yield StateDifference(name, path, notebook[1], package[1])


def _text(node: Sequence[Any] | None) -> str | None:
    return None if node is None else str(node[1])


def _one_sided(
    name: str,
    path: str,
    notebook: Sequence[Any],
    package: Sequence[Any],
    inner: Mapping[Any, Any],
    other: Mapping[Any, Any],
) -> Iterator[StateDifference]:
    """Values of which only one has parts: what it has more is told, where they are of one kind."""
    if bool(inner) == bool(other) or not _same_kind(notebook[1], package[1]):
        yield StateDifference(name, path, notebook[1], package[1])
        return
    for key, node in inner.items():
        yield StateDifference(name, path + key[0], node[1], None)
    for key, node in other.items():
        yield StateDifference(name, path + key[0], None, node[1])


def _same_kind(one: str, other: str) -> bool:
    """Whether two containers are of one type, as far as their texts say it; not of what stands elsewhere."""
    if SAME in one or SAME in other:
        return False

    def kind(text: str) -> str:
        return {"[": "list", "{": "dict", "(": "tuple"}.get(text[:1], text.partition(" of ")[0])

    return kind(one) == kind(other)


def _children(node: Sequence[Any]) -> dict[tuple[str, int], Sequence[Any]]:
    """A node's parts by step; where a step comes twice, by its number."""
    found: dict[tuple[str, int], Sequence[Any]] = {}
    for step, inner in node[2] if len(node) > 2 else ():
        number = 0
        while (step, number) in found:
            number += 1
        found[step, number] = inner
    return found


def _is_chunk(step: str, node: Sequence[Any] | None) -> bool:
    """Whether a step leads to several items, whose own steps say where they are."""
    return ":" in step and node is not None and len(node) > 2


@dataclass(frozen=True, slots=True)
class ProcessStates:
    """The state of a process as it began and where it was looked at: what -> [digest, text]."""

    before: Mapping[str, Sequence[str]]
    now: Mapping[str, Sequence[str]]

    def changed(self, what: str) -> bool:
        """Whether it changed, as far as its beginning is known."""
        before = self.before.get(what)
        return (before and before[0]) != (self.now.get(what) and self.now[what][0])


def differing_process(
    notebook: ProcessStates, package: ProcessStates, absolute: Iterable[str]
) -> Iterator[StateDifference]:
    """What of the process differs.

    Two processes never begin alike, so only what changed in one of them counts, but for what is the same in
    every new process.

    Args:
        notebook: The kernel's states.
        package: Those of the process that imported the package.
        absolute: What is the same in every new process.
    """
    always = set(absolute)
    for what in dict.fromkeys([*notebook.now, *notebook.before, *package.now]):
        held, found = notebook.now.get(what), package.now.get(what)
        if what.startswith("environment") and what not in {**package.before, **package.now}:
            found = notebook.before.get(what)  # of those, a package's process tells only what it changed
        if (held and held[0]) == (found and found[0]):
            continue
        # What no other process has, the package has set: of variables it tells no others.
        alone = what.startswith("environment") and held is None and what not in notebook.before
        known = alone or (what in notebook.before and what in package.before)
        if not what.startswith((*_SINGLE, "logger ")) and (held is None or found is None):
            continue  # its module is loaded in one of them only
        if what in always or options_of(what) or notebook.changed(what) or (known and package.changed(what)):
            yield StateDifference(what, what, _text(held), _text(found))


def changed_process(
    before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> Iterator[StateDifference]:
    """What of one process is another later on; what a library brings that is loaded meanwhile is none."""
    for what in dict.fromkeys([*before, *after]):
        held, found = before.get(what), after.get(what)
        loaded = held is not None and found is not None
        if (held and held[0]) != (found and found[0]) and (loaded or what.startswith(_SINGLE)):
            yield StateDifference(what, what, _text(held), _text(found))


#: What may be there or not, each for itself.
_SINGLE = ("environment variable", "sys.path entry", "warning filter")
_OPTIONS = ("numpy print option", "numpy error handling", "pandas option", "rcParams", "scikit-learn option")


def options_of(what: str) -> str:
    """The settings of a library among which it is one, alike wherever that was just loaded; or nothing."""
    return next((options for options in _OPTIONS if what.startswith(options)), "")
