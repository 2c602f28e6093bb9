"""Processes that begin as copies of one which has imported everything.

A program of ours takes a third of a second to import what it needs, a kernel a whole one, an interpreter of
the import proof a fiftieth; and tests start thousands. `as_copies` has `subprocess.Popen` make copies of what
it knows by its command line: what it gives is a child of this process like any other. `program` is a
file for shells. Where there is no `fork`, or what is asked for differs in what an interpreter looks at as it
starts, a process of its own is started.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cloaca_nb.check.proof import guard, interpreter

ROOT = Path(__file__).parents[2]
#: Hands on all that a program has, and ends with the exit code that comes back.
PROGRAM = """#!{python} -SE
import os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    words = [os.getcwd(), "", str(len(sys.argv)), *sys.argv, *(f"{{k}}={{v}}" for k, v in os.environ.items())]
    order = os.fsencode("\\0".join(["waited", "", *words]))
    socket.send_fds(server, [len(order).to_bytes(8, "big")], [0, 1, 2])
    server.sendall(order)
    os._exit((server.recv(1) or b"\\x63")[0])
"""
#: What an interpreter, or what it imports, looks at as it starts.
LOOKED_AT = ("LANG", "LC_", "PYTHON", "TZ", "LD_", "MALLOC", "GLIBC", "VIRTUAL_ENV", "OMP_", "OPENBLAS")
#: What only copies have.
OF_PEOPLE = ("CLOACA", "SOURCE_DATE")
#: So many processes with different such variables are kept, for each kind of program.
MOST = 4
#: The longest environment that is handed on, in bytes: how longer ones are refused is for processes to tell.
LONGEST = 100_000

Start = tuple[tuple[str, ...], tuple[str, ...]]


class Origin:
    """A process of which others begin as copies.

    Args:
        flags: The interpreter's.
        words: The function of `origin` that makes it ready, and its arguments.
        environ: Its environment.
    """

    def __init__(self, flags: Sequence[str], words: Sequence[str], environ: Mapping[str, str]) -> None:
        self._folder = tempfile.mkdtemp(prefix="cloaca_nb-forked-")
        self.address = f"{self._folder}/socket"
        here = str(Path(__file__).parent)
        start = f"import sys; sys.path[0] = {here!r}; from origin import main; main(*sys.argv[1:])"
        self._process = subprocess.Popen(
            [sys.executable, *flags, "-c", start, self.address, *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # whether a stream is a file, it is asked once
            env=dict(environ),
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        assert self._process.stdout.readline() == b"ready\n", self._process.stderr.read()

    def copy(self, order: Sequence[str], descriptors: Sequence[int]) -> int:
        """Have a copy made that is a child of this process; its number."""
        data = os.fsencode("\0".join(["", *order]))
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.address)
            socket.send_fds(server, [len(data).to_bytes(8, "big")], list(descriptors))
            server.sendall(data)
            told = b""
            while len(told) < 8:
                told += server.recv(8 - len(told)) or _gone()
            server.sendall(b"!")
        return int.from_bytes(told, "big")

    def end(self) -> None:
        """End it, once its copies have ended that are waited for."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _gone() -> bytes:
    raise ChildProcessError("the process that makes copies has ended")


_origins: dict[tuple[object, ...], Origin] = {}
_asking = threading.RLock()


def _of_another_process() -> None:
    """In a copy of this process: origins are the children of the one that it is a copy of."""
    global _asking
    _origins.clear()
    _asking = threading.RLock()


@atexit.register
def _end_all() -> None:
    while _origins:
        _origins.popitem()[1].end()


if hasattr(os, "fork"):
    os.register_at_fork(after_in_child=_of_another_process)


def _origin(flags: Sequence[str], words: Sequence[str], environ: Mapping[str, str]) -> Origin | None:
    """The one for this kind of program; none where there are enough already."""
    looked_at = tuple(sorted(item for item in environ.items() if item[0].startswith(LOOKED_AT)))
    others = (item for item in os.environ.items() if not item[0].startswith((*LOOKED_AT, *OF_PEOPLE)))
    key = (*flags, *words, looked_at)
    if key not in _origins:
        if sum(each[:-1] == key[:-1] for each in _origins) >= MOST:
            return None
        _origins[key] = Origin(flags, words, dict([*others, *looked_at]))
    return _origins[key]


@lru_cache(maxsize=1)
def program() -> str:
    """The text of a program that is `cloaca-nb`."""
    with _asking, patch.object(subprocess.Popen, "_execute_child", _EXECUTE):
        origin = _origin((), ("command",), os.environ)
    assert origin is not None
    return PROGRAM.format(python=sys.executable, address=origin.address)


_PROOF = ("-E", "-W", "ignore", "-X", "faulthandler", str(interpreter.CHILD))
#: Scripts that tests start: the process of a fake server, and one that runs packages as servers do.
SCRIPTS = frozenset(map(str, (ROOT / "tests/servers/fake_engine.py", ROOT / "tests/afresh/server.py")))
#: What begins the name of the module that is the child process of a run.
_RUNS = "cloaca_nb.run.child."
#: Of the two layouts, each is imported by a process that orders sets in its own way.
_turn = 0
#: A word where interpreters of the import proof, and of runs, are to have executed libraries.
_libraries = ""


def _kind(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]] | None:
    """The interpreter's flags, the kind of program with its arguments, and the words for a copy of it."""
    if words[:6] == [*_PROOF]:
        global _turn
        _turn = 1 - _turn
        return _PROOF[:-1], ("proof", _PROOF[-1], words[6], str(_turn), _libraries), words[6:]
    if words[0] == "-c" and words[3:4] and words[3].startswith(_RUNS):
        return (), ("run", words[3].removeprefix(_RUNS), words[2], _libraries), words[4:]
    if words[:2] == ["-m", "cloaca_nb"] or words[:2] == ["-m", "tests.attack.stage"]:
        return (), ("command",), words[1:]
    if words[:3] == ["-I", "-S", guard.__file__] and words[5:6] == [sys.executable]:
        found = _kind(words[6:])  # it becomes that
        return found and (*found[:2], [*words[2:5], *found[2]])
    if words[0] in SCRIPTS:
        return (), ("script", words[0]), words[1:]
    if words[:2] == ["-m", "ipykernel_launcher"]:
        return (), ("kernel", guard.__file__), words[2:]
    return None


_EXECUTE: Callable[..., None] = vars(subprocess.Popen)["_execute_child"]


def _execute(
    self: Any,
    args: Any,
    executable: Any,
    preexec_fn: Any,
    close_fds: Any,
    pass_fds: Sequence[int],
    cwd: Any,
    env: Mapping[str, str] | None,
    startupinfo: Any,
    creationflags: Any,
    shell: Any,
    *rest: Any,
) -> None:
    """Stands for what `subprocess.Popen` does to start a program."""
    environ = dict(os.environ if env is None else env)
    words = list(map(str, args)) if isinstance(args, (list, tuple)) else []
    kind = _kind(words[1:]) if words[:1] == [sys.executable] and len(words) > 2 else None
    plain = executable is None and preexec_fn is None and not shell and Path(cwd or ".").is_dir()
    made = None
    if kind and plain and sum(map(len, environ.values())) < LONGEST:
        flags, what, more = kind
        with _asking:
            with patch.object(subprocess.Popen, "_execute_child", _EXECUTE):
                origin = _origin(flags, what, environ)
            if origin is not None:
                leads = "leads" if rest[11] else ""
                order = [
                    leads,
                    str(Path(cwd or ".").absolute()),
                    " ".join(map(str, pass_fds)),
                    str(len(more)),
                    *more,
                ]
                streams = [
                    given if given >= 0 else at for at, given in enumerate((rest[0], rest[3], rest[5]))
                ]
                order += [f"{name}={value}" for name, value in environ.items()]
                made = origin.copy(order, [*streams, *pass_fds])
    if made is None:
        _EXECUTE(
            self,
            args,
            executable,
            preexec_fn,
            close_fds,
            pass_fds,
            cwd,
            env,
            startupinfo,
            creationflags,
            shell,
            *rest,
        )
        return
    self.pid, self._child_created = made, True
    self._close_pipe_fds(*rest[:6])


@lru_cache(maxsize=1)
def _can_copy() -> bool:
    if sys.platform != "linux":
        return False
    from tests.forked.sibling import place

    return place() is not None


@contextmanager
def as_copies() -> Iterator[None]:
    """Programs that are started meanwhile begin as copies, where there can be any."""
    if not _can_copy():
        yield
        return
    with patch.object(subprocess.Popen, "_execute_child", _execute):
        yield


#: What imports a library that takes longest to be executed.
_IMPORTS = re.compile(r"^\s*(?:import|from) (?:matplotlib|pandas|scipy|sklearn)\b", re.MULTILINE)


@contextmanager
def for_libraries_of(sources: Iterable[str]) -> Iterator[None]:
    """Interpreters of import proofs and runs that are started meanwhile need not execute what is large.

    Args:
        sources: The code that they are to import.
    """
    with patch(f"{__name__}._libraries", "libraries" if any(map(_IMPORTS.search, sources)) else ""):
        yield
