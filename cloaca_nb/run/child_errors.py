"""In the child process: an exception as data, without the frames of ours that stand around a task."""

from __future__ import annotations

import os

# See child_setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import traceback
    from typing import Any

#: Longest message and longest traceback that are handed on, in characters.
MESSAGE_LIMIT = 20_000
TRACEBACK_LIMIT = 200_000

_RUN, _, _ = __file__.rpartition(os.sep)
_OURS = (f"{_RUN}{os.sep}", f"{_RUN.rpartition(os.sep)[0]}{os.sep}standin{os.sep}", "<frozen importlib")


def describe(error: BaseException, root: str) -> dict[str, Any]:
    """Type, message, traceback and frames of an exception.

    Args:
        error: The exception, with its traceback.
        root: The folder of the package: frames in it are given by their path from there.
    """
    told = _told(error)
    if told is None:
        return {"type": type(error).__qualname__, "message": text_of(error), "traceback": "", "frames": []}
    _strip(told, set())
    return {
        "type": type(error).__qualname__,
        "message": shortened(text_of(error), MESSAGE_LIMIT),
        "traceback": shortened(_inside("".join(told.format()), root), TRACEBACK_LIMIT),
        "frames": [[_path(frame.filename, root), frame.lineno or 0, frame.name] for frame in told.stack],
        **_syntax(error, root),
    }


def text_of(error: BaseException) -> str:
    """The exception's text; for one whose text cannot be made, what the engine says."""
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - whatever a `__str__` of the notebook raises
        return "<exception str() failed>"


def shortened(text: str, limit: int) -> str:
    """The text, its middle left out where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"


def _told(error: BaseException) -> traceback.TracebackException | None:
    import traceback

    try:
        return traceback.TracebackException.from_exception(error)
    except Exception:  # noqa: BLE001 - an exception class of the notebook that breaks its own display
        return None


def _strip(told: traceback.TracebackException, seen: set[int]) -> None:
    """Take our frames out of a traceback and of those it names as causes."""
    if id(told) in seen:
        return
    seen.add(id(told))
    told.stack[:] = [frame for frame in told.stack if not _is_ours(frame.filename)]
    for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
        if other is not None:
            _strip(other, seen)


def _is_ours(filename: str) -> bool:
    return filename.startswith(_OURS)


def _inside(text: str, root: str) -> str:
    """A traceback that names files of the package by their path in it."""
    return text.replace(f'File "{root}{os.sep}', 'File "')


def _path(filename: str, root: str) -> str:
    inside = filename.startswith(root + os.sep)
    return filename[len(root) + 1 :].replace(os.sep, "/") if inside else filename


def _syntax(error: BaseException, root: str) -> dict[str, Any]:
    """Where a syntax error stands: its file is no frame of the traceback."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return {"syntax": [_path(error.filename, root), error.lineno]}
    return {}
