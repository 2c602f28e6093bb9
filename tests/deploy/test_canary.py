"""A canary in the place of an API key: it must never sing, whatever goes wrong.

Every way that a key could take is looked at: events, results, errors with the local variables of every frame,
logs, files, outputs, widgets, other hosts, command lines and environments of processes.
"""

from __future__ import annotations

import logging
import os
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.deploy.choose import Where, find_target
from cloaca_nb.deploy.flow import Options, deploy
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.server.client import Timeouts
from cloaca_nb.deploy.server.load import LoadLimits
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import DeployEvent
from tests import written
from tests.command import COMMAND, LIMIT_S, environment, run_command
from tests.servers.archives import FAILING, write_archive
from tests.servers.fake import FakeServer
from tests.servers.faults import Fault

CANARY = "clk_CANARY_tweet_0123456789"
LIMITS = LoadLimits(upload=0.3, build=60, load=60, lazy=1, start=5, patience=0.5)
SHORT = LoadLimits(upload=0.3, build=0.5, load=0.5, lazy=0.3, start=1, patience=0.5)
UPLOAD = "/v1/tenants/public/workflows"


@pytest.fixture
def fake(fake: FakeServer) -> FakeServer:
    fake.store.keys[0].secret = CANARY
    return fake


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, and whether the deploy then fails."""

    prepare: Callable[[FakeServer, FakeServer], None]
    fails: bool = True
    limits: LoadLimits = LIMITS
    answer: float = 30


def fault(*arguments: Any, **values: Any) -> Callable[[FakeServer, FakeServer], None]:
    return lambda fake, other: fake.faults.add(Fault(*arguments, **values))


def revoked(fake: FakeServer, other: FakeServer) -> None:
    fake.store.keys[0].revoked = True


def never_loads(fake: FakeServer, other: FakeServer) -> None:
    fake.store.reconciles = False


def no_compiler(fake: FakeServer, other: FakeServer) -> None:
    fake.store.compiler = False


def redirect(fake: FakeServer, other: FakeServer) -> None:
    for path in (UPLOAD, "/v1/auth/whoami"):
        fake.faults.add(Fault("redirect", path, text=f"{other.url}{path}", times=1000))


def gone(fake: FakeServer, other: FakeServer) -> None:
    fake.stop()


ECHO = {"times": 1000}
TROUBLES = {
    "none": Trouble(lambda fake, other: None, fails=False),
    "gone": Trouble(gone),
    "key revoked": Trouble(revoked),
    "key echoed at once": Trouble(fault("echo", "/openapi.json", **ECHO)),
    "key echoed in the preflight": Trouble(fault("echo", "/whoami", status=401, code="unauthorized", **ECHO)),
    "key echoed by the upload": Trouble(
        fault("echo", UPLOAD, "POST", status=400, code="upload_failed", **ECHO)
    ),
    "key echoed by the run": Trouble(fault("echo", "/execute", status=400, code="execution_failed", **ECHO)),
    "key echoed while following": Trouble(fault("echo", "/executions/", **ECHO)),
    "html": Trouble(fault("html", status=200, times=1000)),
    "html of an error": Trouble(fault("html", UPLOAD, "POST", status=403, times=1000)),
    "truncated": Trouble(fault("truncate", times=1000)),
    "cut": Trouble(fault("cut", times=1000)),
    "closed at once": Trouble(fault("close", times=1000)),
    "closed in the upload": Trouble(fault("close", UPLOAD, "POST", after=50, times=1000)),
    "slow": Trouble(fault("slow", seconds=1, times=1000), answer=0.5),
    "redirect": Trouble(redirect),
    "no JSON": Trouble(fault("no-json", times=1000)),
    "no compiler": Trouble(no_compiler, limits=SHORT),
    "never loads": Trouble(never_loads, limits=SHORT),
}


def silent(text: str) -> None:
    """No canary in a text."""
    assert CANARY not in text
    assert "tweet" not in text


def frames_of(error: BaseException) -> str:
    """A traceback with every local variable of every frame, of the error and of all that led to it."""
    texts: list[str] = []
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        one = queue.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        texts += traceback.TracebackException.from_exception(one, capture_locals=True).format()
        texts.append(repr(one) + str(one) + repr(one.args) + repr(getattr(one, "__dict__", {})))
        queue += [one.__cause__, one.__context__]
    return "\n".join(texts)


def target_with_canary(fake: FakeServer, trouble: Trouble | None = None) -> ServerTarget:
    trouble = trouble or TROUBLES["none"]
    environ = {"CANARY_KEY": CANARY}
    target = find_target(
        fake.url,
        Where(api_key="env:CANARY_KEY", environ=environ, home=Path("/nowhere"), limits=trouble.limits),
    )
    assert isinstance(target, ServerTarget)
    target.timeouts = Timeouts(answer=trouble.answer, upload=trouble.answer)
    return target


@pytest.mark.parametrize("name", TROUBLES)
def test_library(
    fake: FakeServer, other: FakeServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    archive = write_archive(tmp_path)
    told: list[str] = []
    trouble = TROUBLES[name]
    target = target_with_canary(fake, trouble)
    trouble.prepare(fake, other)
    failed = False
    try:
        done = deploy(
            lambda tenant, watch: from_archive(archive),
            target,
            Options(execute=True),
            on_event=lambda event: told.append(repr(event)),
            on_run=lambda event: told.append(repr(event)),
        )
        told.append(repr(done))
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be silent
        failed = True
        silent(frames_of(error))
    finally:
        target.close()
    assert failed is trouble.fails
    silent("\n".join(told))
    silent(caplog.text)
    silent(repr(target) + str(target.api.client.__dict__) + repr(target.api.client.key))
    for seen in other.seen:
        silent(str(seen.authorization) + str(seen.headers))
    assert (name != "redirect") or not other.seen


@pytest.mark.parametrize("stage", ["preflight", "send", "load", "execute", "follow"])
def test_interrupt_at_any_moment(fake: FakeServer, tmp_path: Path, stage: str) -> None:
    archive = write_archive(tmp_path)
    target = target_with_canary(fake)

    def interrupt(event: DeployEvent) -> None:
        if event.stage == stage and event.kind in {"progress", "begin"} and (stage != "send" or event.done):
            raise KeyboardInterrupt

    with closing(target), pytest.raises(KeyboardInterrupt) as caught:
        deploy(lambda tenant, watch: from_archive(archive), target, Options(execute=True), on_event=interrupt)
    silent(frames_of(caught.value))


# The command line, as a process


#: Importing lasts until the process has been looked at: that of the import proof is there for a moment only.
MOMENT = """%%cloaca_module moment
import os
import time

for _ in range(500):
    if os.path.exists(f"{folder}/{{os.getpid()}}"):
        break
    time.sleep(0.01)"""
NOTEBOOK = (
    "%load_ext cloaca_nb\n%cloaca_workflow canary",
    "%%cloaca_task\ndef extract(context):\n    import os\n\n"
    "    context.set('keys', [k for k, v in os.environ.items() if 'tweet' in v])\n    return context",
    "%%cloaca_task\ndef check(context):\n    assert not context.get('keys')\n    return context",
)


def write_notebook(path: Path, *more: str) -> Path:
    return written.write_notebook(path, written.code_cells((*NOTEBOOK, *more)))


class Processes:
    """Looks at command lines and environments of a process's descendants while it runs (Linux).

    Args:
        process: The process.
        seen: A folder that gets a file for each one that has been looked at, named by its number.
    """

    def __init__(self, process: subprocess.Popen[str], seen: Path) -> None:
        self.process = process
        self._seen = seen
        self.lines: set[str] = set()
        self.environments: set[str] = set()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while self.process.poll() is None:
            parents = self._parents()
            watched = self._descendants(self.process.pid, parents)
            for pid in watched:
                self._look(pid)
            for pid in set(self._descendants(os.getpid(), parents)).difference(watched):
                self._let_go(pid)  # where the server executes tasks
            time.sleep(0.01)

    @staticmethod
    def _parents() -> dict[int, int]:
        parents: dict[int, int] = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        return parents

    @staticmethod
    def _descendants(of: int, parents: Mapping[int, int]) -> list[int]:
        found = [of]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid and child not in found]
        return found

    def _look(self, pid: int) -> None:
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
            environ = Path(f"/proc/{pid}/environ").read_text(encoding="utf-8")
            own = Path(f"/proc/{self.process.pid}/cmdline").read_text(encoding="utf-8")
            again = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return
        self.lines |= {line, again}
        # Between fork and exec a child still is the parent, memory and all.
        if line == again and line != own:
            self.environments.add(environ)
            self._let_go(pid)

    def _let_go(self, pid: int) -> None:
        (self._seen / str(pid)).touch()

    def join(self) -> None:
        self._thread.join()


def run_watched(
    words: list[str], folder: Path, seen: Path, env: dict[str, str]
) -> tuple[int, str, Processes]:
    process = subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watched = Processes(process, seen)
    output, _ = process.communicate(timeout=LIMIT_S)
    watched.join()
    return process.returncode, output, watched


SOURCES = {
    "variable": (["--server", "URL"], {"CLOACINA_API_KEY": CANARY}),
    "option": (["--server", "URL", "--api-key", "env:MY_KEY"], {"MY_KEY": CANARY}),
    "file": (["--server", "URL", "--api-key", "file:key.txt"], {}),
    "profile": (["prod", "--home", "home"], {"MY_KEY": CANARY}),
    "literal in the profile": (["local", "--home", "home"], {}),
}


def prepared(folder: Path, fake: FakeServer) -> Path:
    (folder / "work").mkdir()
    (folder / "work" / "key.txt").write_text(CANARY)
    home = folder / "work" / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        f'[profiles.prod]\nserver = "{fake.url}"\napi_key = "env:MY_KEY"\n'
        f'[profiles.local]\nserver = "{fake.url}"\napi_key = "{CANARY}"\n'
    )
    return folder / "work"


def files_but_keys(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in {"key.txt", "config.toml"}:
            yield path.read_bytes()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("trouble", ["none", "key echoed by the upload"])
def test_command(fake: FakeServer, other: FakeServer, tmp_path: Path, source: str, trouble: str) -> None:
    folder = prepared(tmp_path, fake)
    seen = tmp_path / "seen"
    seen.mkdir()
    notebook = write_notebook(folder / "canary.ipynb", MOMENT.format(folder=seen))
    words, env = SOURCES[source]
    TROUBLES[trouble].prepare(fake, other)
    line = ["deploy", notebook.name, *(word.replace("URL", fake.url) for word in words), "--execute"]
    code, output, watched = run_watched(
        line, folder, seen, {**env, "XDG_STATE_HOME": str(tmp_path / "state")}
    )
    assert code == int(TROUBLES[trouble].fails), output
    silent(output)
    silent("".join(watched.lines))
    silent("".join(watched.environments))
    assert watched.environments, "the import proof's process was not seen"
    for data in files_but_keys(tmp_path):
        assert CANARY.encode() not in data


def test_key_on_the_command_line_is_not_repeated(fake: FakeServer, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "canary.ipynb")
    line = ["deploy", notebook.name, "--server", fake.url, "--api-key", CANARY]
    ran = run_command(*line, folder=tmp_path)
    assert ran.code == 2
    assert "must be env:NAME or file:PATH" in ran.stderr
    silent(ran.stdout + ran.stderr)
    assert fake.seen == []


def test_runs_and_status(fake: FakeServer, tmp_path: Path) -> None:
    folder = prepared(tmp_path, fake)
    write_notebook(folder / "canary.ipynb")
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    # Not by a variable: the tasks look for it, and this server runs them in this process.
    line = ["deploy", "canary.ipynb", "--server", fake.url, "--execute", "--api-key", "file:key.txt"]
    ran = run_command(*line, folder=folder, env=env)
    assert ran.code == 0, ran.stderr
    silent(ran.stdout + ran.stderr)
    env["CLOACINA_API_KEY"] = CANARY
    execution = next(iter(fake.store.runs))
    for words in (
        ["runs", "canary.ipynb"],
        ["runs", "canary.ipynb", "--json"],
        ["runs", "canary.ipynb", "--all"],
        ["runs", "canary.ipynb", execution[:8]],
        ["runs", "canary.ipynb", execution[:8], "--events"],
        ["status", "canary.ipynb", "--diff", "--json"],
    ):
        ran = run_command(*words, folder=folder, env=env)
        assert ran.code == 0, ran.stderr
        silent(ran.stdout + ran.stderr)


def test_debugging_shows_no_key(fake: FakeServer, tmp_path: Path) -> None:
    write_notebook(tmp_path / "canary.ipynb")
    env = {"CLOACINA_API_KEY": CANARY, "CLOACA_NB_DEBUG": "1", "PYTHONFAULTHANDLER": "1"}
    fake.faults.add(Fault("echo", times=1000))
    ran = run_command("deploy", "canary.ipynb", "--server", fake.url, folder=tmp_path, env=env)
    silent(ran.stdout + ran.stderr)


# A live notebook: see tests/deploy/test_kernel.py, whose kernels hold the canary too.


def test_failing_tasks_are_silent(fake: FakeServer, tmp_path: Path) -> None:
    """The server's run fails; what is told of it has no key either."""
    archive = write_archive(tmp_path, code=FAILING)
    target = target_with_canary(fake)
    told: list[str] = []
    deploy(
        lambda tenant, watch: from_archive(archive),
        target,
        Options(execute=True),
        on_run=lambda event: told.append(repr(event)),
    )
    target.close()
    silent("\n".join(told))
    assert os.environ.get("CLOACINA_API_KEY") != CANARY
