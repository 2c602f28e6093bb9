"""In the child process: what a task goes by and does beyond its context, as Python itself tells (PEP 578).

Each file that is opened, each connection and each process that is started is an audit event. What is noted of
a file is what it holds; what cannot be noted so that it can be compared later is a reason never to take over
what the task stored. What libraries read of their own as they are imported goes with their versions.
"""

from __future__ import annotations

import _thread
import os
import sys
import sysconfig

from cloaca_nb.run.child.again.stamps import BY_TIME, LISTED, VARIABLE, quick, said, size_of, stamp
from cloaca_nb.run.child.secrets import ASKED

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    #: Path -> what is there, see `stamp`.
    Stamps = dict[str, str]

# Kept, because a task may replace what stands in these modules.
_fspath, _fsdecode, _abspath, _isabs = os.fspath, os.fsdecode, os.path.abspath, os.path.isabs
_frame, _thread_id = sys._getframe, _thread.get_ident

#: So much of a task's files is read to tell what they hold; of those beyond it size and time do, too.
READ = 256 * 1024 * 1024
#: Most files that are noted of a task.
MOST = 1000
_IMPORTING = "<frozen importlib"


class Trace:
    """What one attempt has gone by and done.

    Args:
        left_out: Beginnings of paths that do not count: of libraries, which have versions, and of this run.

    Attributes:
        barred: Why it can never be taken over; empty where nothing was seen that says so.
    """

    def __init__(self, left_out: tuple[str, ...]) -> None:
        self.barred = ""
        self._left_out = left_out
        self._removed: list[str] = []
        self._made: list[str] = []
        self._variables: Stamps = {}
        #: Path -> whether the task looked at it as it first met it.
        self._met: dict[str, bool] = {}
        #: Path, and whether its entries were listed -> how it was as that was done first.
        self._before: dict[tuple[str, bool], object] = {}

    def bar(self, why: str) -> None:
        """Never take over what this attempt has stored."""
        self.barred = self.barred or why

    def meet(self, path: Any, *, looks: bool, lists: bool = False) -> None:
        """A path is looked at, or written without having been looked at."""
        name = _named(path)
        if name is None or name.startswith(self._left_out):
            return
        if name not in self._met and len(self._met) >= MOST:
            self.bar(f"it opens more than {MOST:,} files")
            return
        if name not in self._met and not looks and quick(name, lists=False) is None:
            self._made.append(name)
        self._met.setdefault(name, looks)
        if looks and (name, lists) not in self._before and not self._is_own(name):
            self._before[name, lists] = quick(name, lists=lists)

    def meet_entries(self, path: Any) -> None:
        """The entries of a folder are listed; by its descriptor where a tree is removed, else nobody sees."""
        if isinstance(path, int) and not self._removed:
            self.bar("it lists a folder in a way that is not seen")
        self.meet(path, looks=True, lists=True)

    def _is_own(self, name: str) -> bool:
        """Whether a path is one that the task has made, or lies in such a folder."""
        return any(name == made or name.startswith(f"{made}{os.sep}") for made in self._made)

    def ask(self, name: Any) -> None:
        """A variable of the environment is read."""
        if isinstance(name, str):
            self._variables.setdefault(f"{VARIABLE}{name}", stamp(f"{VARIABLE}{name}"))

    def remove(self, path: Any, inside: int) -> None:
        """A path goes; `inside` is the folder that it is named from, as a descriptor, or -1."""
        name = _fsdecode(path) if isinstance(path, (str, bytes)) else ""
        if inside == -1 or _isabs(name):
            self.meet(path, looks=False)
        elif not self._removed:
            self.bar("it removes files")

    def remove_tree(self, path: Any) -> None:
        """A folder goes with all that is in it, whose parts are not named by their paths then."""
        self._removed.append(str(_named(path)))
        self.meet(path, looks=False)

    def stamps(self) -> Stamps:
        """What the files hold that it has met, now that it has ended, and what the variables held."""
        if self.barred:
            return {}  # nobody will compare them
        found, left = dict(self._variables), READ
        for path, looked in self._met.items():
            for lists in (False, True):
                before = self._before.get((path, lists), self)
                if before is not self and (looked or lists) and quick(path, lists=lists) != before:
                    self.bar(f"it changes {said(path)}, which it goes by")
            like = LISTED if (path, True) in self._before else "" if left > 0 else BY_TIME
            found[path] = stamp(path, like)
            left -= size_of(path)
            if "device" in found[path] and path != os.devnull:
                self.bar(f"it reads {path}")
        found.pop(os.devnull, None)
        return found


def _named(path: Any) -> str | None:
    """A path as text, from the root; None for a descriptor."""
    try:
        if path is None or isinstance(path, int):
            return None
        return _abspath(_fsdecode(_fspath(path)))
    except (TypeError, ValueError, OSError):
        return None


def _opened(now: Trace, path: Any, mode: Any, flags: Any) -> None:
    fresh = set("wx") & set(mode) if isinstance(mode, str) else flags & (os.O_TRUNC | os.O_EXCL)
    now.meet(path, looks=not fresh)


def _renamed(now: Trace, source: Any, target: Any, *folders: int) -> None:
    now.meet(source, looks=False)
    now.meet(target, looks=False)


def _database(now: Trace, path: Any) -> None:
    name = _fsdecode(_fspath(path))
    if name.startswith("file:"):
        name = name[len("file:") :].partition("?")[0]
        if "%" in name or name.startswith("//"):
            now.bar("it opens a database in a way that is not seen")
    if name not in {":memory:", ""}:
        now.meet(name, looks=True)


def _bars(why: str) -> Callable[..., None]:
    def bar(now: Trace, *details: Any) -> None:
        now.bar(why)

    return bar


def _meets(now: Trace, path: Any, *more: Any) -> None:
    now.meet(path, looks=False)


def _asks(now: Trace, path: Any) -> None:
    now.meet(path, looks=True)


def _lists(now: Trace, path: Any = None, *more: Any) -> None:
    now.meet_entries("." if path is None else path)


def _sets_variable(now: Trace, name: Any, *more: Any) -> None:
    now.bar(f"it sets the environment variable {_fsdecode(name)}")


def _removes(now: Trace, path: Any, inside: int = -1) -> None:
    now.remove(path, inside)


_STARTS, _CONNECTS = _bars("it starts processes"), _bars("it uses the network")
#: What is done with each audit event that counts.
_EVENTS: dict[str, Callable[..., None]] = {
    "open": _opened,
    **dict.fromkeys(["os.listdir", "os.scandir"], _lists),
    **dict.fromkeys(["os.mkdir", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr"], _meets),
    **dict.fromkeys(["os.remove", "os.rmdir"], _removes),
    **dict.fromkeys(["os.rename", "os.link", "os.symlink"], _renamed),
    "shutil.rmtree": lambda now, path, *more: now.remove_tree(path),
    "sqlite3.connect": _database,
    **dict.fromkeys(["os.putenv", "os.unsetenv"], _sets_variable),
    ASKED: _bars("it asks for a secret"),
    "os.chdir": _bars("it changes the working directory"),
    "os.kill": _bars("it sends signals"),
    **dict.fromkeys(
        ["subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"],
        _STARTS,
    ),
    **dict.fromkeys(
        ["socket.connect", "socket.sendto", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"],
        _CONNECTS,
    ),
}


class _Asked:
    """Stands for a function of `os`; as that one, it is no method where a class has it: `look = os.stat`."""

    def __init__(self, name: str, original: Any, asks: Callable[[Any, Any, Any], None]) -> None:
        self.__name__, self.__doc__ = name, original.__doc__
        self._original, self._asks = original, asks

    def __call__(self, path: Any, *args: Any, **kwargs: Any) -> Any:
        self._asks(path, kwargs.get("dir_fd"), _frame(1))
        return self._original(path, *args, **kwargs)


def _is_kept_by_paths(name: str, original: object) -> bool:
    """Whether paths were made to ask a function of `os` as it was, whatever that has in its place since.

    In Python 3.10 a class has them from when `pathlib` is imported.
    """
    accessor = getattr(sys.modules.get("pathlib"), "_NormalAccessor", None)
    return getattr(accessor, name, None) is original


class Audit:
    """Tells each attempt what it does outside. Python never lets go of a hook, so there is one for a process.

    Args:
        own: Folders of this run, which are no news.
        root: The folder of the package.
    """

    def __init__(self, own: str, root: str) -> None:
        kinds = ("stdlib", "platstdlib", "purelib", "platlib")
        places = {sysconfig.get_path(kind) for kind in kinds}
        bases = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
        places |= {sysconfig.get_path(kind, vars=bases) for kind in kinds}
        ours = _abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))  # noqa: PTH118, PTH120
        self._left_out = tuple(f"{place}{os.sep}" for place in {*filter(None, places), own, ours})
        self._root = f"{root}{os.sep}"
        self._now: Trace | None
        #: Threads that note something: what they do for that is not noted, what others do is.
        self._noting: set[int] = set()
        #: What the package goes by as it is imported, until the first attempt begins.
        self.before = self._now = Trace(self._left_out)
        self._is_before = True
        for name in ("stat", "lstat", "access", "readlink"):
            self._watch(name)
        self._watch_variables()
        sys.addaudithook(self._heard)

    def _watch(self, name: str) -> None:
        """Notice what is asked about a path: of that there is no event."""
        original: Any = getattr(os, name)

        def asks(path: Any, dir_fd: Any, frame: Any) -> None:
            if self._now is not None and dir_fd is None:
                self._take(name, _asks, (path,), frame)

        asked = _Asked(name, original, asks)
        for can in ("fd", "dir_fd", "follow_symlinks", "effective_ids"):
            able: set[Any] = getattr(os, f"supports_{can}")
            if original in able:
                able.add(asked)
        setattr(os, name, asked)
        if _is_kept_by_paths(name, original):
            setattr(sys.modules["pathlib"]._NormalAccessor, name, asked)

    def begin(self) -> Trace:
        """An attempt begins; the first ends what belongs to all of them."""
        self._is_before = False
        self._now = Trace(self._left_out)
        return self._now

    def end(self) -> None:
        """It has ended: nothing is noted until the next begins."""
        self._now = None

    def _watch_variables(self) -> None:
        """Notice which variables of the environment are read."""
        kind: Any = type(os.environ)
        read, each = kind.__getitem__, kind.__iter__

        def asked(self_: Any, name: Any) -> Any:
            if self._now is not None:
                self._take("variable", Trace.ask, (name,), _frame(1))
            return read(self_, name)

        def listed(self_: Any) -> Any:
            if self._now is not None:
                self._take("variables", _bars("it reads all variables of the environment"), (), _frame(1))
            return each(self_)

        kind.__getitem__, kind.__iter__ = asked, listed

    def _heard(self, event: str, details: tuple[Any, ...]) -> None:
        if self._now is not None and (take := _EVENTS.get(event)) is not None:
            self._take(event, take, details, _frame(1))

    def _take(self, event: str, take: Callable[..., None], details: tuple[Any, ...], frame: Any) -> None:
        """Note what is done there; what is done to note it is not noted."""
        now, thread = self._now, _thread_id()
        if now is None or now.barred or thread in self._noting or self._is_import(frame):
            return
        self._noting.add(thread)
        try:
            take(now, *details)
        except Exception:  # noqa: BLE001 - whatever is wrong here, the task goes on, and is never taken over
            now.bar(f"nobody knows what its {event} does")
        finally:
            self._noting.discard(thread)

    def _is_import(self, frame: Any) -> bool:
        """Whether a library is being imported, or before the first attempt no code of the package at work."""
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(_IMPORTING):
                return True
            if name.startswith(self._root):
                return False
            frame = frame.f_back
        return self._is_before
