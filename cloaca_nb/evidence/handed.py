"""What becomes of a plain cell's variables as they are handed over: encoded, decoded and compared."""

from __future__ import annotations

import math
import re
import sys
import time
from array import array
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from types import FunctionType, ModuleType
from typing import Any, Literal, TypedDict

from cloaca_nb.carried.codec import CodecError, Encoded, decode, encode
from cloaca_nb.carried.codec_kinds import numbered
from cloaca_nb.carried.objects.codec_inner import is_alike, is_alone
from cloaca_nb.evidence.compare import first_difference
from cloaca_nb.evidence.snapshot import Own, SnapshotLimits, snapshot_of

#: ``same``: it arrives as it is; ``refused``: it cannot be handed over; ``stuck``: nor can it be pickled;
#: ``lost``: it arrives otherwise; ``unknown``: nobody could look at it, or not in time.
Verdict = Literal["same", "refused", "stuck", "lost", "unknown"]


class Tried(TypedDict):
    """What came of handing one variable over, as plain data.

    Attributes:
        verdict: What came of it.
        why: Why it is refused, or where it differs.
        line: The line of the cell that made it.
        is_json: Whether JSON holds it as it is.
        digest: What tells whether it is another value; empty where nobody could look at it.
    """

    verdict: Verdict
    why: str
    line: int
    is_json: bool
    digest: str


#: What no pickle holds, as the codec names it.
_STUCK = re.compile(
    r"of the type (?:(?:async_)?generator|coroutine|frame|traceback|code|memoryview|mmap\.mmap|socket\.socket"
    r"|_io\.(?:Buffered\w+|FileIO|TextIOWrapper)|_(?:thread|csv|contextvars)\.\w+|_hashlib\.HASH\w*"
    r"|_queue\.SimpleQueue|_sre\.SRE_Scanner|select\.\w+|sqlite3\.(?:Connection|Cursor)"
    r"|(?:posix|nt)\.(?:DirEntry|ScandirIterator)|zlib\.(?:Compress|Decompress))(?!\w)"
)
#: Names of functions that stand under none.
_PLACED = re.compile(r"<locals>|^<lambda>$")
#: How many bytes and items are tried in a second; of what is larger, the beginning is.
_BYTES_PER_S, _ITEMS_PER_S = 40_000_000, 60_000
_BEGINNINGS = (500, 50, 5, 1)
#: So many objects of what is large and has no beginning are looked at, and so many parts of each.
_NEAREST, _OF_EACH = 1000, 50
#: So many parts of a container are looked at.
_MANY = 100_000
#: How the codec calls a value itself.
_ITSELF = "value"
_NOTHING = object()
_COLUMNS = frozenset({"numpy", "pandas", "polars", "pyarrow", "scipy"})


def try_hand_over(
    name: str, made: Mapping[str, int], own: Own, seconds: float, apart: Iterable[str] = ()
) -> Tried:
    """Encode a variable's value, decode it and compare the two, without calling code of the notebook.

    Args:
        made: The variables that its cell makes, with the line that does.
        own: What belongs to the notebook.
        seconds: How long it may take, about; of a larger value the beginning is tried.
        apart: Variables that other cells hand over, which no module of the package holds.
    """
    value, line = own.main[name], made[name]
    found = Tried(verdict="unknown", why="", line=line, is_json=False, digest="")
    shown = _shown_by(value)
    for other in made if shown is not None else ():
        if own.main.get(other) is shown and shown is not value:
            why = f"{name} shows the memory of {other}; hand over a copy, {name}.copy()"
            return {**found, "verdict": "stuck", "why": why}
    began = time.thread_time()  # what others do meanwhile is not counted
    part = value if _is_small(value, seconds) else _beginning(value, seconds)
    if part is not _NOTHING and _asks_its_keys(part):
        return found
    module = own.main.get("__name__")
    handed = {each for each in (*made, *apart) if each in own.main and not is_alike(own.main[each], module)}
    inside = _found_inside(part, own, handed)
    owner = {**_carried(own.main, made), **inside}
    try:
        if part is _NOTHING:  # it is large, and has no beginning
            _Forms([], {}, owner).look_at(value)
            return found
        text = encode(part, owner=owner)
    except CodecError as error:
        what, _, way_out = str(error).removeprefix(_ITSELF).partition(": that cannot")
        why = f"{name}{what}"
        # What the codec has a form for is not pickled: where it can tell no way out, there is none.
        verdict: Verdict = "stuck" if _STUCK.search(why) or ";" not in way_out else "refused"
        return found if _names_helper(why, own) else {**found, "verdict": verdict, "why": why}
    except (RecursionError, MemoryError):
        return found
    found["is_json"] = not text.startswith('{"@codec"')
    if time.thread_time() - began > seconds / 2:  # reading takes as long as writing, and so does comparing
        return found
    try:
        again = decode(text, {**own.main, **inside})
    except CodecError as error:
        return {**found, "verdict": "lost", "why": str(error)}
    return _compared(found, name, part, again, own, seconds)


class _Forms(Encoded):
    """Whether objects have a form, without writing them."""

    def look_at(self, value: Any) -> None:
        """Look at the nearest objects of a large value.

        Functions are left out, which may be found by their places.

        Raises:
            CodecError: One of them has no form.
        """
        near, met = deque([(value, None)]), set[int]()
        while near and len(met) < _NEAREST:
            each, where = near.popleft()
            if id(each) not in met and type(each) is not FunctionType:
                met.add(id(each))
                near += islice(self._of(each, where), _OF_EACH)

    def _of(self, value: Any, where: Any) -> Iterable[tuple[Any, Any]]:
        if type(value) is list:
            return numbered(value[:_OF_EACH], where)
        if type(value) is dict:
            return self._items(dict(islice(value.items(), _OF_EACH)), where)
        return self._inner(value[:_OF_EACH] if type(value) is tuple else value, where)


def _shown_by(value: Any) -> Any:
    """What is no array and whose memory an array shows: a `bytearray`; None for anything else."""
    numpy, found = sys.modules.get("numpy"), value
    while numpy is not None and _is(found, numpy.ndarray) and found.base is not None:
        found = found.base
    found = found.obj if _is(found, memoryview) else found
    return found if _is(found, bytearray | array) else None


def _carried(names: Mapping[str, Any], made: Mapping[str, int]) -> dict[str, Any]:
    """The notebook's names as the package has them: what a cell's call has made in it is under none."""
    return {name: value for name, value in names.items() if name not in made or not _is_made_in_a_call(value)}


def _found_inside(value: Any, own: Own, apart: Container[str]) -> dict[str, Any]:
    """The functions that a value holds and a package finds by their places in a task or method: under names.

    They are those that need nothing of a run.
    """
    held = {
        id(each): each
        for each in _within(value, _MANY)
        if type(each) is FunctionType and each.__globals__ is own.main and _PLACED.search(each.__qualname__)
    }
    alone = (each for each in held.values() if is_alone(each, apart))
    return {f"<lambda>{at}": each for at, each in enumerate(alone)}


def _compared(found: Tried, name: str, value: Any, again: Any, own: Own, seconds: float) -> Tried:
    held, there = (node_of(name, each, own, seconds) for each in (value, again))
    if held is None or there is None:
        return found
    found["digest"] = held[0]
    if held[0] == there[0]:
        return {**found, "verdict": "same"}
    one = first_difference(name, held, there)
    why = f"{one.path} is {one.notebook or 'nothing'} and arrives as {one.package or 'nothing'}"
    return {**found, "verdict": "lost", "why": why}


def node_of(name: str, value: Any, own: Own, seconds: float) -> Any:
    """A value as a snapshot has it; None where that could not look at all of it."""
    found = snapshot_of([({name: value}, name)], own, SnapshotLimits(seconds)).as_data()
    return None if found["unknown"] else next(iter(found["names"].values()), None)


def _names_helper(reason: str, own: Own) -> bool:
    """Whether it is about a class of a helper module, which is the package's own there; no `f.<locals>.g`."""
    modules = (space.get("__name__") for space in own.spaces() if space is not own.main)
    return any(re.search(rf"(?<![\w.]){re.escape(str(module))}\.(?!<)", reason) for module in modules)


def is_handed_over(value: Any) -> bool:
    """Whether a value is one that plain cells hand over: modules, functions and classes are carried."""
    return _is_made_in_a_call(value) or not _is(value, ModuleType | FunctionType | type)


def _is(value: Any, kinds: Any) -> bool:
    """As `isinstance`, which asks the value for its class by code of the notebook's."""
    return issubclass(type(value), kinds)


def _is_made_in_a_call(value: Any) -> bool:
    return _is(value, FunctionType | type) and "<locals>" in value.__qualname__


def _top(value: Any) -> str:
    module = type(value).__module__
    return module.partition(".")[0] if isinstance(module, str) else ""


def _is_small(value: Any, seconds: float) -> bool:
    """Whether a value is tried in that time, as its size tells."""
    items, size = int(_ITEMS_PER_S * seconds), _BYTES_PER_S * seconds
    for each in _within(value, items + 1):
        items -= 1 + _texts(each)
        size -= _bytes(each)
        if items < 0 or size < 0:
            return False
    return True


def _within(value: Any, most: int) -> Iterator[Any]:
    """A value and what it holds, each container once; of one with more parts than `most`, so many."""
    waiting, met = [value], set[int]()
    while waiting:
        each = waiting.pop()
        yield each
        if id(each) not in met:
            met.add(id(each))
            waiting += islice(_parts(each), most)


def _parts(value: Any) -> Iterator[Any]:
    if _is(value, dict):
        makes = (value.default_factory,) if type(value) is defaultdict else ()
        return chain(dict.keys(value), dict.values(value), makes)
    if type(value) is partial:
        return chain((value.func,), value.args, value.keywords.values())
    if _is(value, list | tuple | set | frozenset | deque):
        return iter(value)
    if _top(value) in _COLUMNS and hasattr(value, "shape"):
        return _in_columns(value)
    with suppress(AttributeError):
        names = object.__getattribute__(value, "__dict__")
        return iter(names.values() if type(names) is dict else ())
    return iter(())


def _in_columns(value: Any) -> Iterator[Any]:
    """The objects that an array, a series or a frame holds."""
    if type(value).__name__ == "DataFrame" and hasattr(value, "iloc"):
        columns = [value.iloc[:, at] for at, kind in enumerate(value.dtypes) if str(kind) == "object"]
        return chain.from_iterable(map(_in_columns, columns))
    kind = getattr(value, "dtype", None)
    if not getattr(kind, "hasobject", False):
        return iter(())
    array = value.to_numpy() if hasattr(value, "to_numpy") else value
    return iter(array.flat)


def _asks_its_keys(value: Any) -> bool:
    """Whether making a value again calls `__hash__` or `__eq__` that the notebook has written."""
    held = (each for each in _within(value, _MANY) if _is(each, dict | set | frozenset))
    return any(_has_own_hash(type(key)) for each in held for key in each)


def _has_own_hash(kind: type) -> bool:
    found = (
        vars(each)[name] for name in ("__hash__", "__eq__") for each in kind.__mro__ if name in vars(each)
    )
    # What `dataclass` has written compares fields, and does no more.
    return any(_is(each, FunctionType) and each.__code__.co_filename != "<string>" for each in found)


def _bytes(value: Any) -> int:
    """How many bytes a text, an array or a frame has."""
    if _is(value, str | bytes | bytearray):
        return len(value)
    if _top(value) not in _COLUMNS:
        return 0
    if hasattr(value, "memory_usage") and not hasattr(value, "nbytes"):
        return int(value.memory_usage().sum())  # a frame: its columns have each as many
    size = value.estimated_size() if hasattr(value, "estimated_size") else getattr(value, "nbytes", 0)
    return size if isinstance(size, int) else 0


def _texts(value: Any) -> int:
    """How many texts a frame, a series or an array holds, about, which are no objects of theirs."""
    shape = getattr(value, "shape", ()) if _top(value) in _COLUMNS else ()
    if not isinstance(shape, tuple) or not shape:
        return 0  # of other objects it may be a question that warns
    kinds = str(value.dtypes if hasattr(value, "dtypes") else getattr(value, "dtype", ""))
    return math.prod(shape) if "str" in kinds else 0


def _beginning(value: Any, seconds: float) -> Any:
    """The beginning of a large value, as much as is tried in that time; a mark where there is none."""
    for many in _BEGINNINGS:
        part = _first(value, many)
        if part is _NOTHING or _is_small(part, seconds):
            return part.copy() if _is_array(part) else part  # which shows no more than it has
    return _NOTHING


def _first(value: Any, many: int) -> Any:
    """So many parts of a value from its beginning on; a mark where it has no beginning."""
    if hasattr(value, "iloc"):
        return value.iloc[:many]
    if _top(value) == "polars":
        return value.head(many)
    if type(value) in (list, tuple, str, bytes) or (_is_array(value) and value.ndim):
        return value[:many]
    return dict(islice(value.items(), many)) if type(value) is dict else _NOTHING


def _is_array(value: Any) -> bool:
    return _top(value) == "numpy" and hasattr(value, "ndim")
