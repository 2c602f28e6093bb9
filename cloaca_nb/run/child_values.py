"""In the child process: which values change or are refused on their way into the context, told to the parent.

The setters of the context class are replaced by ours, which call the original and then look at the value:
what the setters do stays the same, and so does the class, which the engine asks for.
"""

from __future__ import annotations

import os
import sys

from cloaca_nb.run.child_survey import refusal, survey

# See child_setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from cloaca_nb.run.child_report import Attempts, Reporter
    from cloaca_nb.run.child_survey import Loss


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
        self._told: set[tuple[str, str, str, str]] = set()

    def watch(self, context: Any) -> None:
        """Look at all values that are put into contexts of this class."""
        for name in ("set", "insert", "update", "__setitem__"):
            setattr(context, name, self._around(getattr(context, name), _pair))
        context.update_from_dict = self._around(context.update_from_dict, _items)

    def _around(self, original: Any, pairs: Callable[..., Iterator[tuple[Any, Any]]]) -> Any:
        def put(self_: Any, *args: Any, **kwargs: Any) -> None:
            task = self._attempts.current
            try:
                original(self_, *args, **kwargs)
            except BaseException as error:
                if task is not None:
                    self._refused(task, error, pairs(*args, **kwargs))
                raise
            if task is not None:
                self._passed(task, pairs(*args, **kwargs))

        put.__name__ = original.__name__
        put.__qualname__ = getattr(original, "__qualname__", original.__name__)
        put.__doc__ = original.__doc__
        return put

    def _passed(self, task: str, pairs: Iterator[tuple[Any, Any]]) -> None:
        for key, value in pairs:
            self._attempts.wrote(key)
            for loss in survey(value):
                self._tell(task, key, loss)

    def _refused(self, task: str, error: BaseException, pairs: Iterator[tuple[Any, Any]]) -> None:
        """Remember why, in case the attempt fails of it."""
        for key, value in pairs:
            loss = refusal(value)
            if loss is not None:
                why = {"key": str(key), "path": loss.path, "type": loss.type, "why": loss.why}
                self._attempts.refused(error, why)
                return

    def _tell(self, task: str, key: str, loss: Loss) -> None:
        once = (task, key, loss.kind, loss.type)
        if once in self._told:
            return
        self._told.add(once)
        file, line = self._caller()
        self._reporter.send(
            "value", task=task, key=key, path=loss.path, kind=loss.kind, type=loss.type, file=file, line=line
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


def _pair(*args: Any, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
    """Key and value of a call of a setter; nothing for a call that does not fit."""
    found = [*args, *(kwargs[name] for name in ("key", "value")[len(args) :] if name in kwargs)]
    if len(found) == 2:
        yield found[0], found[1]


def _items(*args: Any, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
    data = args[0] if args else kwargs.get("data")
    if isinstance(data, dict):
        yield from data.items()
