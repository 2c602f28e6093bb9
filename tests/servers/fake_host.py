"""A process of a fake server, daemon or agent, as the one who started it sees it."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cloaca_nb

ENGINE = Path(__file__).with_name("fake_engine.py")
STANDIN = Path(cloaca_nb.__file__).with_name("standin")

Answer = dict[str, Any]


class Host:
    """One process, started when it is first asked for something; a dead one stays dead.

    Args:
        environ: What its environment has beside ours.
        old: Whether it is that of a 0.5.1 daemon.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, *, old: bool = False) -> None:
        self.environ = dict(environ or {})
        self.old = old
        #: Ids of the packages that an agent's process has imported, one at a time.
        self.loaded: set[str] = set()
        self.loading = threading.Lock()
        self.dead = False
        self._process: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._numbers = itertools.count()
        self._waiting: dict[int, Callable[[Answer], None]] = {}
        self._lock = threading.Lock()

    def send(self, do: str, then: Callable[[Answer], None], **arguments: Any) -> None:
        """Ask for something; `then` gets the answer, in another thread. A process that died gives none."""
        with self._lock:
            if self.dead:
                return
            number = next(self._numbers)
            self._waiting[number] = then
            request = {"number": number, "do": do, "arguments": arguments}
            try:
                stream = self._started().stdin
                assert stream is not None
                stream.write(json.dumps(request) + "\n")
                stream.flush()
            except OSError:
                self.dead = True

    def ask(self, do: str, **arguments: Any) -> Answer:
        """Ask for something and wait for the answer; an error where the process dies over it."""
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.send(do, answers.put, **arguments)
        while not self.dead:
            with contextlib.suppress(queue.Empty):
                return answers.get(timeout=0.2)
        return {"error": "the process ended"}

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            words = [sys.executable, str(ENGINE), str(STANDIN), *(["old"] if self.old else [])]
            pipe = subprocess.PIPE
            environ = {**os.environ, **self.environ}
            self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, env=environ)
            self._listener = threading.Thread(target=self._listen, args=(self._process,), daemon=True)
            self._listener.start()
        return self._process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                answer = json.loads(line)
                self._waiting.pop(answer.pop("number"))(answer)
        self.dead = True

    def kill(self) -> None:
        """End it in the midst of whatever it does."""
        with self._lock:
            self.dead = True
            if self._process is None or self._listener is None:
                return
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        if self._listener is not threading.current_thread():
            self._listener.join(10)
