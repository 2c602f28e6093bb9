"""In a child process, before it does anything: a guard that ends it when its parent is gone, and limits.

Imports next to nothing, for each start of a child pays for it.
"""

from __future__ import annotations

# `signal` itself makes enumerations of all numbers, which takes as long as all the rest of a start.
import _signal as signal  # type: ignore[import-not-found]  # it has no stub
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


#: What Linux calls that.
_SET_CHILD_SUBREAPER = 36

#: The word at which a guard notes what the process has started.
LOOK = b"l"


def watch(life: int, folder: str = "") -> None:
    """Start the guard of this process, which leads a group of its own.

    The guard is a process outside the group, so it does its duty where a task holds the interpreter's lock or
    is stopped, and ends what tasks have started, too. It is no child of this process, whose tasks may wait
    for all of theirs.

    Args:
        life: Descriptor whose other end the parent holds: it says a word there before it ends this process
            itself, and says nothing when it dies. Negative where there is none. At another word, the guard
            notes what this process has started, and says so.
        folder: What to remove then.
    """
    if life < 0 or not hasattr(os, "fork"):
        return
    leader = os.getpid()
    first = os.fork()
    if first:
        os.close(life)
        os.waitpid(first, 0)
        _adopt()
        return
    try:
        os.setsid()
        if not os.fork():
            _guard(life, leader, folder)
    finally:
        os._exit(0)


def _adopt() -> None:
    """On Linux, be the parent of what loses its own below this process: else nobody finds it at the end."""
    try:
        import _ctypes  # `ctypes` itself takes longer than all the rest of a start

        prctl = _ctypes.dlsym(_ctypes.dlopen(None, 0), "prctl")  # type: ignore[arg-type]  # None is this process
        _ctypes.call_function(prctl, (_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
    except (ImportError, AttributeError, OSError):
        pass  # another system, or another Python


def _guard(life: int, leader: int, folder: str) -> None:
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(0, life)
    os.closerange(life + 1, life + 256)
    os.chdir("/")
    begun = _begun(leader)
    started: dict[int, list[bytes]] = {}
    while word := os.read(life, 1):
        if word != LOOK:
            return
        started = {each: _begun(each) for each in _below(leader)}
        os.write(life, LOOK)
    if _begun(leader) in (begun, []):  # else its number is another's, and its group is gone
        end(leader)
    for each, when in started.items():
        if when and _begun(each) == when:
            end(each)
    if folder:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def waited_s(process: int | str = "self") -> float:
    """Seconds for which the threads of a process stood in line for a processor; 0 where no system says so."""
    waited = 0
    try:
        for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 - without pathlib, see the first lines
            with open(f"/proc/{process}/task/{thread}/schedstat", encoding="ascii") as file:  # noqa: PTH123
                waited += int(file.read().split()[1])
    except (OSError, ValueError, IndexError):
        pass  # no system says so, or a thread has ended
    return waited / 1e9


def own_time_s() -> float:
    """Seconds of a clock that stands still while threads of this process stand in line for a processor."""
    return time.monotonic() - waited_s()


def end(leader: int, others: bool = True) -> None:
    """Kill a group of processes, and what they have started in others, as far as the system tells."""
    below: list[int] = []
    try:
        if others:
            _halt(leader, below)
    finally:  # also where an interrupt comes: what stands still would never end
        _send(os.killpg, leader, signal.SIGKILL)
        for each in below:
            _send(os.kill, each, signal.SIGKILL)


#: How often, and after how many seconds, is looked whether a process has stopped.
_LOOKS, _LOOK_S = 50, 0.002


def end_started() -> None:
    """Kill what this process has started, also what left its group: once it is gone, nobody finds that."""
    if not hasattr(os, "waitid"):
        return
    started: list[int] = []
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        _halt_below(os.getpid(), started)
    except ChildProcessError:
        pass  # it has started nothing, as most
    finally:
        for each in started:
            _send(os.kill, each, signal.SIGKILL)


def _halt(leader: int, found: list[int]) -> None:
    """Stop a group and find all that comes from it, stopped, too: what runs goes on to start more."""
    _send(os.killpg, leader, signal.SIGSTOP)
    _await_stop(leader)
    _halt_below(leader, found)


def _halt_below(leader: int, found: list[int]) -> None:
    """The same of what comes from a process alone."""
    while new := [each for each in _below(leader) if each not in found]:
        found += new
        for each in new:
            _send(os.kill, each, signal.SIGSTOP)
        for each in new:
            _await_stop(each)


def _await_stop(process: int) -> None:
    """Wait until a process stands still; one that starts another just now does when that is done."""
    import time

    for _ in range(_LOOKS):
        state = _stat(process)[:1]
        if not state or state[0] in (b"T", b"t", b"Z", b"X"):
            return
        time.sleep(_LOOK_S)


def _send(kill: Callable[[int, int], None], number: int, signal_number: int) -> None:
    try:  # noqa: SIM105 - contextlib takes longer to import than all that is done here
        kill(number, signal_number)
    except (ProcessLookupError, PermissionError):
        pass


#: More than Linux tells of a process, in bytes.
_STAT = 4096


def _stat(process: int) -> list[bytes]:
    """What Linux tells of a process from its state on; nothing where it does not."""
    try:
        file = os.open(f"/proc/{process}/stat", os.O_RDONLY)
    except OSError:
        return []
    try:
        return os.read(file, _STAT).rpartition(b")")[2].split()
    except OSError:  # it ended just now
        return []
    finally:
        os.close(file)


def _begun(process: int) -> list[bytes]:
    """When Linux says a process began; nothing where it is gone."""
    return _stat(process)[19:20]


def _below(leader: int) -> list[int]:
    """The processes that come from one, by the tables of Linux."""
    made: dict[int, list[int]] = {}
    tables = "/proc"
    for name in os.listdir(tables) if os.path.isdir(tables) else ():  # noqa: PTH112, PTH208 - see above
        told = _stat(int(name)) if name.isdigit() else []
        if len(told) > 1:
            made.setdefault(int(told[1]), []).append(int(name))
    found = [leader]
    for each in found:
        found += made.get(each, ())
    return found[1:]


#: How many calls deep is too deep, whatever limit is set, and how often that is looked at, in seconds.
DEEPEST, _DEPTH_S = 1_000_000, 0.1


class _TooDeepError(RecursionError):
    """What ends calls that go deeper."""

    def __str__(self) -> str:
        return f"calls are more than {DEEPEST:,} deep, the most that a process of ours lets them be"


_TooDeepError.__name__ = _TooDeepError.__qualname__ = "RecursionError"
_TooDeepError.__module__ = "builtins"


def bound_depth() -> None:
    """From now on, calls that are too deep end in an error, also where the limit of recursion was raised.

    They would take all the memory there is, and minutes of it. Where the limit is a usual one, nothing is
    looked at.
    """
    import _thread
    import sys

    def look() -> None:
        while True:
            time.sleep(_DEPTH_S)
            if sys.getrecursionlimit() > DEEPEST:
                _end_deep()

    _thread.start_new_thread(look, ())


def _end_deep() -> None:
    """Raise the error in threads that are too deep."""
    import sys

    deep = [thread for thread, frame in sys._current_frames().items() if _is_deep(frame)]
    if deep:
        import ctypes

        for thread in deep:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread), ctypes.py_object(_TooDeepError)
            )


def _is_deep(frame: FrameType | None) -> bool:
    depth = 0
    while frame is not None and depth <= DEEPEST:
        frame, depth = frame.f_back, depth + 1
    return depth > DEEPEST


#: Of Linux: what a process gets of its own.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def limit(memory: int, cpu: int, network: bool) -> str:
    """Bound this process; it must have one thread still.

    Args:
        memory: Bytes of data that it may have; 0 for no limit. Of no effect where the system has none.
        cpu: Seconds of processor time, after which a SIGXCPU ends it; 0 for no limit.
        network: Whether it has one.

    Returns:
        What cannot be done here, in a few words; nothing where all is done.
    """
    try:
        import resource
    except ImportError:
        return "limits of memory and processor time are not there on this system" if memory or cpu else ""
    for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, cpu)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if most:
            resource.setrlimit(what, (most, hard))
    return "" if network else _leave_network()


def _leave_network() -> str:
    """Have a network of its own, with nothing in it, as `unshare --net` does."""
    import sys

    if not sys.platform.startswith("linux"):
        return "a process without network is there on Linux only"
    import ctypes

    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) and libc.unshare(_NEW_USER | _NEW_NETWORK):
        return f"this system refuses a network of one's own: {os.strerror(ctypes.get_errno())}"
    if os.getuid() != user:
        _write("setgroups", "deny")
        _write("uid_map", f"{user} {user} 1")
        _write("gid_map", f"{group} {group} 1")
    return ""


def leave_installed(modules: list[str], own: tuple[str, ...] = ()) -> None:
    """Have the standard library only, and of what is installed some top-level modules, which come last.

    Args:
        own: Others that this process itself goes on to use.
    """
    import sys
    from importlib.machinery import PathFinder

    standard = os.path.dirname(os.__file__)  # noqa: PTH120 - see the first lines
    kept = (standard, os.path.join(standard, "lib-dynload"))  # noqa: PTH118
    installed = [path for path in sys.path if path not in kept and not path.endswith(".zip")]
    sys.path[:] = [path for path in sys.path if path not in installed]
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if getattr(finder, "__module__", "") in _OWN_FINDERS
    ]
    for name, module in list(sys.modules.items()):
        is_ours = name.partition(".")[0] in ("cloaca", "__main__", *own)
        if not is_ours and (getattr(module, "__file__", None) or "").startswith(tuple(installed)):
            del sys.modules[name]

    class Installed:
        """Finds those modules where they are installed."""

        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> object:
            if path is None and (name in modules or name in own):
                return PathFinder.find_spec(name, installed)
            return None

    sys.meta_path.append(Installed)  # type: ignore[arg-type]  # it need not be derived from the abstract one


#: Where the finders of Python itself come from.
_OWN_FINDERS = ("_frozen_importlib", "_frozen_importlib_external")


def _write(name: str, text: str) -> None:
    with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - see the first lines
        file.write(text)


if __name__ == "__main__":  # LIFE FOLDER COMMAND …: become that command, with a guard
    import sys

    watch(int(sys.argv[1]), sys.argv[2])
    os.execvp(sys.argv[3], sys.argv[3:])
