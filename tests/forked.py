"""`cloaca-nb` as a program that begins as a copy of a process which has imported everything.

A program of ours takes a third of a second to import what it needs, and that many times over where a reader
follows all pages of the docs. What a copy gets is the caller's: words, folder, environment, standard streams.
"""

from __future__ import annotations

import atexit
import importlib
import os
import select
import socket
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from cloaca_nb import environment
from tests.attack.stage import IMPORTED, warm_up

ROOT = Path(__file__).parents[1]
#: Hands on all that a program has, and ends with the exit code that comes back.
PROGRAM = """#!{python} -SE
import os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    words = [os.getcwd(), str(len(sys.argv)), *sys.argv, *(f"{{k}}={{v}}" for k, v in os.environ.items())]
    order = os.fsencode("\\0".join(words))
    socket.send_fds(server, [len(order).to_bytes(8, "big")], [0, 1, 2])
    server.sendall(order)
    os._exit((server.recv(1) or b"\\x63")[0])
"""


@lru_cache(maxsize=1)
def program() -> str:
    """The text of the program; its process ends with this one."""
    folder = tempfile.mkdtemp(prefix="cloaca_nb-forked-")
    address = f"{folder}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forked", address],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if not k.startswith(("CLOACA", "SOURCE_DATE"))},
    )

    def end() -> None:
        with process:
            assert process.stdin is not None
            process.stdin.close()
        Path(folder).rmdir()

    atexit.register(end)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return PROGRAM.format(python=sys.executable, address=address)


def _serve(address: str) -> None:
    """Do what is asked for, one after the other, until the standard input ends."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        os.write(1, b"ready\n")
        while listener.fileno() in select.select([listener.fileno(), 0], [], [])[0]:
            with listener.accept()[0] as caller:
                size, streams, _, _ = socket.recv_fds(caller, 8, 3)
                order = b""
                while len(order) < int.from_bytes(size, "big"):
                    order += caller.recv(1 << 20)
                pid = os.fork()
                if not pid:
                    _become(os.fsdecode(order).split("\0"), streams)
                for stream in streams:
                    os.close(stream)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                caller.sendall(bytes([code if code >= 0 else 128 - code]))
    Path(address).unlink()


def _become(order: list[str], streams: list[int]) -> None:
    """Be the command that was asked for."""
    from cloaca_nb.cli.main import main

    code = 99
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        folder, count, *words = order
        os.chdir(folder)
        sys.argv, sys.path[0] = words[: int(count)], folder
        os.environ.clear()
        for item in words[int(count) :]:
            name, _, value = item.partition("=")
            os.environ[name] = value
        code = main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    environment.leave_out_grammars()
    for name in IMPORTED:
        importlib.import_module(name)
    warm_up()
    _serve(sys.argv[1])
