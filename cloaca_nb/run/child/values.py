"""In the child process: which values change or are refused on their way into the context, told to the parent.

The setters of the context class are replaced by ours, which call the original and then look at the value:
what the setters do stays the same, and so does the class, which the engine asks for.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping, Sequence, Set
from functools import wraps
from itertools import islice

from cloaca_nb.run.child.describe import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any, Literal

    from cloaca_nb.run.child.report import Attempt, Attempts, Reporter

    Kind = Literal["list", "tuple", "none", "dict", "plain", "refused"]

#: How many values are looked at, and how many different changes are told, per call.
LOOKED_AT = 20_000
TOLD = 8

_PLAIN = {dict, list, tuple, set, frozenset}


class Loss:
    """One change.

    Attributes:
        path: Where in the value, for example ``[3].when``; empty for the value itself.
        kind: What it becomes; ``refused`` if nothing.
        why: For ``refused``: ``key``, ``range`` or ``surrogate`` where the type is not the reason.
    """

    __slots__ = ("kind", "path", "type", "why")

    def __init__(self, path: str, kind: Kind, type: str, why: str = "") -> None:
        self.path = path
        self.kind: Kind = kind
        self.type = type
        self.why = why


def survey(value: Any) -> list[Loss]:
    """The different changes in a value, each once, with where it stands first."""
    found: dict[tuple[str, str, str], Loss] = {}
    for loss in _walk(value):
        found.setdefault((loss.kind, loss.type, loss.why), loss)
        if len(found) >= TOLD:
            break
    return list(found.values())


def refusal(value: Any) -> Loss | None:
    """What in a value is refused."""
    return next((loss for loss in _walk(value) if loss.kind == "refused"), None)


def _walk(value: Any) -> Iterator[Loss]:
    """All changes, in the order of the value; each container is looked into once."""
    stack: list[tuple[str, Any]] = [("", value)]
    seen: set[int] = set()
    left = LOOKED_AT
    while stack and left > 0:
        path, item = stack.pop()
        left -= 1
        yield from _changes(path, item)
        if id(item) not in seen:
            children = list(islice(_children(path, item), left))
            if children:
                seen.add(id(item))
            stack.extend(reversed(children))


def _changes(path: str, value: Any) -> Iterator[Loss]:
    kind = type(value)
    if kind is float:
        if not math.isfinite(value):
            yield Loss(path, "none", str(value))
    elif kind is int:
        if not -(2**63) <= value < 2**64:
            yield Loss(path, "refused", "int", "range")
    elif kind is str:
        if not value.isascii() and _surrogate(value):
            yield Loss(path, "refused", "str", "surrogate")
    elif kind is dict:
        yield from _keys(path, value)
    elif kind not in {bool, list, type(None)}:
        yield from _unusual(path, value)


def _keys(path: str, value: Mapping[Any, Any]) -> Iterator[Loss]:
    for key in _bounded(value):
        if not isinstance(key, str):
            yield Loss(path, "refused", type(key).__name__, "key")
            return


def _unusual(path: str, value: Any) -> Iterator[Loss]:
    """A value that is no plain JSON value."""
    name = _name(value)
    if isinstance(value, (int, str)):
        yield Loss(path, "plain", name)
    elif isinstance(value, float):
        yield Loss(path, "plain" if math.isfinite(value) else "none", name if math.isfinite(value) else "nan")
    elif isinstance(value, tuple):
        yield Loss(path, "list" if hasattr(value, "_fields") else "tuple", name)
    elif isinstance(value, (bytes, bytearray)):
        yield Loss(path, "refused", name)
    elif isinstance(value, (list, set, frozenset, Sequence)):
        yield Loss(path, "list", name)
    elif isinstance(value, Mapping):
        yield Loss(path, "dict", name)
        yield from _keys(path, value)
    elif _is_record(value):
        yield Loss(path, "dict", name)
    else:
        yield Loss(path, "refused", name)


def _children(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What is inside a value and has to be looked at."""
    if isinstance(value, Mapping):
        for key, item in _items_of(value):
            if not _fine(item):
                yield _inside(path, key), item
    elif isinstance(value, (list, tuple, Set)) and not _all_fine(items := _bounded(value)):
        for at, item in enumerate(items):
            if not _fine(item):
                yield f"{path}[{at}]", item
    elif _is_record(value):
        for key, item in vars(value).items():
            yield _inside(path, key), item


def _bounded(value: Any) -> Collection[Any]:
    """What a collection holds; of one that says itself what that is, the first of it: it may have no end."""
    if type(value) in _PLAIN:
        held: Collection[Any] = value
        return held
    # Of subclasses of these, the context takes what they hold, whatever methods they have.
    kind: Any = next((kind for kind in (dict, list, tuple) if isinstance(value, kind)), None)
    return list(islice(value, LOOKED_AT) if kind is None else kind.__iter__(value))


def _items_of(value: Mapping[Any, Any]) -> Iterable[tuple[Any, Any]]:
    return dict.items(value) if isinstance(value, dict) else ((key, value[key]) for key in _bounded(value))


def _fine(item: Any) -> bool:
    """Whether a value inside another passes as it is; quick, so that long lists cost little."""
    kind = type(item)
    if kind is str:
        return bool(item.isascii())
    if kind is int:
        return bool(-(2**63) <= item < 2**64)
    if kind is float:
        return math.isfinite(item)
    return item is None or kind is bool


def _is_record(value: Any) -> bool:
    """Whether the context would take a value by its attributes."""
    return (
        hasattr(value, "__dataclass_fields__") and not isinstance(value, type) and hasattr(value, "__dict__")
    )


def _inside(path: str, key: Any) -> str:
    if isinstance(key, str) and key.isidentifier():
        return f"{path}.{key}"
    return f"{path}[{key!r}]"


def _all_fine(items: Any) -> bool:
    """Whether a collection holds nothing to look at; quick for long lists of numbers and texts."""
    kinds = set(map(type, items))
    if not kinds <= {float, int, bool, str, type(None)}:
        return False
    if str in kinds and not all(item.isascii() for item in items if type(item) is str):
        return False
    if int in kinds and not all(-(2**63) <= item < 2**64 for item in items if type(item) is int):
        return False
    return float not in kinds or math.isfinite(sum(item for item in items if type(item) is float))


def _surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _name(value: Any) -> str:
    """A type's name, with its module where that is not Python's own."""
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    return f"{module}.{kind.__qualname__}" if module in {"numpy", "pandas", "polars"} else kind.__qualname__


class Watcher:
    """Reports values that do not survive.

    Args:
        reporter: To tell the parent.
        attempts: Whose turn it is.
        root: The folder of the package.
    """

    def __init__(self, reporter: Reporter, attempts: Attempts, root: str) -> None:
        self._reporter = reporter
        self._attempts = attempts
        self._root = root + os.sep
        self._told: set[tuple[int, str, str, str, str]] = set()

    def watch(self, context: Any) -> None:
        """Look at all values that are put into contexts of this class."""
        for name in ("set", "insert", "update", "__setitem__"):
            setattr(context, name, self._around(getattr(context, name), _pair))
        context.update_from_dict = self._around(context.update_from_dict, _items)

    def _around(self, original: Any, pairs: Callable[..., Iterator[tuple[Any, Any]]]) -> Any:
        @wraps(original)
        def put(self_: Any, *args: Any, **kwargs: Any) -> None:
            attempt = self._attempts.current
            try:
                original(self_, *args, **kwargs)
            except BaseException as error:
                if attempt is not None:
                    self._refused(attempt, error, pairs(*args, **kwargs))
                raise
            if attempt is not None:
                self._passed(attempt, pairs(*args, **kwargs))
                self._handed(attempt, sys._getframe(1), pairs(*args, **kwargs))

        return put

    def _passed(self, attempt: Attempt, pairs: Iterator[tuple[Any, Any]]) -> None:
        for key, value in pairs:
            attempt.wrote[key] = None
            for loss in survey(value):
                self._tell(attempt, key, loss)

    def _handed(self, attempt: Attempt, frame: Any, pairs: Iterator[tuple[Any, Any]]) -> None:
        """Tell of the value behind a text by which a plain cell hands it over."""
        code = frame.f_code
        if code.co_name != "give" or not code.co_filename.startswith(self._root):
            return
        names = frame.f_locals
        if code.co_filename.endswith(f"{os.sep}handover.py") and "value" in names:
            for key, text in pairs:
                told = {**describe(names["value"]), **_travels(text)}
                self._reporter.send("handed", run=attempt.run, task=attempt.task, key=key, **told)

    def _refused(self, attempt: Attempt, error: BaseException, pairs: Iterator[tuple[Any, Any]]) -> None:
        """Remember why, in case the attempt fails of it."""
        for key, value in pairs:
            loss = refusal(value)
            if loss is not None:
                why = {"key": str(key), "path": loss.path, "type": loss.type, "why": loss.why}
                attempt.refused(error, why)
                return

    def _tell(self, attempt: Attempt, key: str, loss: Loss) -> None:
        run, task = attempt.run, attempt.task
        once = (run, task, key, loss.kind, loss.type)
        if once in self._told:
            return
        self._told.add(once)
        file, line = self._caller()
        self._reporter.send(
            "value",
            **{"run": run, "task": task, "key": key, "path": loss.path, "kind": loss.kind, "type": loss.type},
            file=file,
            line=line,
        )

    def _caller(self) -> tuple[str, int]:
        """The innermost line of the package that is at work; ("", 0) where there is none."""
        frame: Any = sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self._root):
                return file[len(self._root) :].replace(os.sep, "/"), frame.f_lineno
            frame = frame.f_back
        return "", 0


def _travels(text: str) -> dict[str, Any]:
    """How large a text is, or what it refers to, and the name of that in the artifact store."""
    from cloaca_nb.carried.codec_store import is_reference

    if is_reference(text):
        name, size = json.loads(text).values()
        return {"artifact": name, "size": size}
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return {"artifact": "", "size": size}


def _pair(*args: Any, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
    """Key and value of a call of a setter; nothing for a call that does not fit."""
    found = [*args, *(kwargs[name] for name in ("key", "value")[len(args) :] if name in kwargs)]
    if len(found) == 2:
        yield found[0], found[1]


def _items(*args: Any, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
    data = args[0] if args else kwargs.get("data")
    if isinstance(data, dict):
        yield from data.items()
