"""A copy of this process that is a child of its parent.

`os.fork` makes children alone. One that another process is to wait for would need a process between, whose
end leaves it to that one: copying a process is most of what a copy costs, and would be done twice.
"""

from __future__ import annotations

import _ctypes
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Of Linux: a copy has the parent of its original; its number is written at an address, and 0 at its end.
_CLONE_PARENT, _CLONE_CHILD_SETTID, _CLONE_CHILD_CLEARTID = 0x8000, 0x1000000, 0x200000
#: The signal that tells of its end; `signal` would be imported anew in each copy.
_SIGCHLD = 17
#: The number of that system call where its fourth argument is that address.
_CLONE = {"x86_64": 56}
#: How far the C library's notes of a thread are looked through for its number, in bytes.
_NOTES = 1024


class _Number(_ctypes._SimpleCData):  # type: ignore[type-arg]  # at run time it has none
    _type_ = "l"


class _Thread(_ctypes._SimpleCData):  # type: ignore[type-arg]
    _type_ = "i"


class _Function(_ctypes.CFuncPtr):
    """One that is called as Python's own are: with its lock held."""

    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI
    _restype_ = _Number


def _call(name: str, *given: int) -> Any:
    function = _Function(_ctypes.dlsym(_ctypes.dlopen(None, 0), name))  # type: ignore[arg-type]  # this process
    return function(*map(_Number, given))


def place() -> int | None:
    """Where the C library notes the number of the first thread, which calls this; none where nobody knows.

    Its own `fork` has it written anew there; whoever asks it to signal that thread goes by it.
    """
    if os.uname().machine not in _CLONE:
        return None
    notes = _call("pthread_self")
    found = [at for at in range(notes, notes + _NOTES, 4) if _Thread.from_address(at).value == os.getpid()]
    return found[0] if len(found) == 1 else None


def sibling() -> int:
    """Make a copy, as `os.fork` does, that is the next child of this process's parent.

    Returns:
        0 in the copy, its number in this process.

    Raises:
        OSError: There is none.
    """
    at = place()
    assert at is not None
    flags = _CLONE_PARENT | _CLONE_CHILD_SETTID | _CLONE_CHILD_CLEARTID | _SIGCHLD
    _call("PyOS_BeforeFork")
    made: int = _call("syscall", _CLONE[os.uname().machine], flags, 0, 0, at, 0)
    _call("PyOS_AfterFork_Parent" if made else "PyOS_AfterFork_Child")
    if made < 0:
        raise OSError("no copy could be made")
    return made
