"""Commands that are killed, interrupted, or meet a file-system call that fails: what must hold after each."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import cloaca_nb
from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.unpack import unpack
from cloaca_nb.vendoring.lock import FILE as LOCK
from tests.attack.trials import How, Stage, Trial, attack
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.vendoring.wheelhouse import wheel
from tests.written import code_cells, write_notebook

CELLS = (
    "%load_ext cloaca_nb\n%cloaca_workflow demo",
    "RATE = 2",
    "%%cloaca_task\ndef one(context):\n    context.set('a', RATE)\n    return context",
    "%%cloaca_task\ndef two(context):\n    context.set('b', context.get('a') + 1)\n    return context",
)
NOTEBOOK = "demo.ipynb"
ARCHIVE = "demo-1.0.0.cloacina"
PULLED = "pulled.ipynb"
#: The number of what is there before the first trial.
FIRST = 2
BUILT = {
    "demo",
    "demo/demo",
    "demo/demo/__init__.py",
    "demo/demo/tasks.py",
    "demo/pyproject.toml",
}
#: What people would have to report.
SILLY = ("Traceback", "unexpected", "please report")


@dataclass(frozen=True)
class Verb:
    """A verb to attack.

    Attributes:
        words: Its words.
        makes: Patterns of files and folders that it may leave in the working directory when it was done once.
        whole: Asserts that what it wrote is whole.
        ready: Puts there what it needs.
        renew: Gives it something else to do, by the number of the trial.
        served: Whether a server is given to it.
        slow: Whether a trial takes so long that only `python -m tests.attack` makes any.
        beside: Cells of the notebook behind `CELLS`.
    """

    words: tuple[str, ...]
    makes: frozenset[str] = frozenset()
    whole: Callable[[Stage], None] = field(default=lambda stage: None)
    ready: Callable[[Stage], None] = field(default=lambda stage: None)
    renew: Callable[[Stage, int], None] = field(default=lambda stage, number: change(stage, number))
    served: bool = False
    slow: bool = False
    beside: tuple[str, ...] = ()


#: A second workflow of a notebook.
OTHER = (
    "%cloaca_workflow other --new",
    "%%cloaca_task\ndef three(context):\n    context.set('c', RATE)\n    return context",
)


def archive_is_whole(stage: Stage) -> None:
    path = stage.work / ARCHIVE
    with contextlib.suppress(FileNotFoundError):
        path.stat()
        try:
            unpack(path)
        except ArchiveError as error:
            raise AssertionError(error.message) from None


def directory_is_whole(stage: Stage) -> None:
    assert {name for name in stage.files() if name.startswith("demo/")} | {"demo"} == BUILT


def pulled_is_whole(stage: Stage) -> None:
    with contextlib.suppress(FileNotFoundError):
        document = json.loads((stage.work / PULLED).read_text(encoding="utf-8"))
        assert any("%%cloaca_task" in "".join(cell["source"]) for cell in document["cells"])


def vendored_is_whole(stage: Stage) -> None:
    """What lies there is one version, and the list of what is there names it."""
    folder = stage.work / "vendor"
    if folder.exists():
        (version,) = re.findall(r"'(.+)'", (folder / "mini.py").read_text(encoding="utf-8"))
        listed = (folder / LOCK).read_text(encoding="utf-8")
        assert version in listed, (version, listed)
        assert [path.name for path in folder.glob("*.dist-info")] == [f"mini-{version}.dist-info"]


def write_package(stage: Stage) -> None:
    cloaca_nb.read(stage.work / NOTEBOOK).pack(stage.root)


def new_wheel(stage: Stage, number: int) -> None:
    wheel(stage.root / "house", "mini", f"1.{number}")


def vendor_first(stage: Stage) -> None:
    new_wheel(stage, 2)
    do_first(stage, [word for word in stage.words if word != "--update"])


def deploy_first(stage: Stage) -> None:
    do_first(stage, ["deploy", NOTEBOOK, *stage.words[-2:]])
    (stage.work / ARCHIVE).unlink(missing_ok=True)


def do_first(stage: Stage, words: Sequence[str]) -> None:
    state = str(stage.root / "state")
    done = subprocess.run(
        [sys.executable, "-m", "cloaca_nb", *words],
        cwd=stage.work,
        env={**os.environ, **stage.environ, "HOME": state, "XDG_STATE_HOME": state},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def one_schedule_is_there(stage: Stage) -> None:
    assert isinstance(stage.server, FakeServer)
    assert len(stage.server.store.schedules.instances("public", "demo")) <= 1


def deploy_newer(stage: Stage, number: int) -> None:
    """Another version, with other content, to go back from to the one before; the notebook is as it was."""
    change(stage, number, f"{CELLS[0]} --version 1.{number}.0")
    deploy_first(stage)
    for path in stage.work.glob("*.cloacina"):
        path.unlink()
    change(stage, FIRST)
    # Of a package, no more than some archives are kept.
    stage.words = ("rollback", "demo", "--to", f"1.{number - 1}.0", "--yes", *stage.words[-2:])


def newest_is_known(stage: Stage) -> None:
    """What version is there, whoever looks can know here."""
    assert isinstance(stage.server, FakeServer)
    version = stage.server.store.find("public", "demo", any_state=True).version
    kept = [path.read_text(encoding="utf-8") for path in (stage.root / "state").rglob("*.json")]
    assert any(f'"{version}"' in text for text in kept), (version, kept)


def store_of(stage: Stage) -> Path:
    """Where values too large for a context are kept."""
    return stage.root / "state" / "cloaca_nb" / "artifacts"


def artifacts_are_whole(stage: Stage) -> None:
    for path in store_of(stage).rglob("*"):
        assert path.is_dir() or hashlib.sha256(path.read_bytes()).hexdigest() == path.name, path


def old_artifacts(stage: Stage, number: int) -> None:
    """Three values of a year ago, and one of now, which stays."""
    for at in range(4):
        data = f"{number} {at}".encode()
        path = store_of(stage) / (name := hashlib.sha256(data).hexdigest())[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if at:
            os.utime(path, (0, 0))


def no_schedule(stage: Stage, number: int) -> None:
    assert isinstance(stage.server, FakeServer)
    for row in stage.server.store.schedules.instances("public", "demo"):
        stage.server.store.schedules.delete(row)


def same_again(stage: Stage, number: int) -> None:
    """The same package: another one of its version would be refused."""


VERBS = {
    "pack": Verb(("pack", NOTEBOOK), frozenset({ARCHIVE}), archive_is_whole),
    "build": Verb(("build", NOTEBOOK), frozenset(BUILT), directory_is_whole),
    "deploy": Verb(
        ("deploy", NOTEBOOK, "--execute"),
        frozenset({ARCHIVE}),
        archive_is_whole,
        renew=same_again,
        served=True,
    ),
    "run": Verb(("run", NOTEBOOK, "--runner", "preview")),
    "pull": Verb(
        ("pull", f"../{ARCHIVE}", "--output", PULLED),
        frozenset({PULLED}),
        pulled_is_whole,
        write_package,
    ),
    "vendor": Verb(
        ("vendor", NOTEBOOK, "mini", "--update", "--find-links", "../house", "--no-index"),
        frozenset({"vendor", "vendor/mini.py", f"vendor/{LOCK}", "vendor/mini-1.*.dist-info*"}),
        vendored_is_whole,
        vendor_first,
        new_wheel,
    ),
    "rollback": Verb(
        ("rollback", "demo"),
        whole=newest_is_known,
        ready=lambda stage: deploy_newer(stage, FIRST),
        renew=deploy_newer,
        served=True,
        slow=True,
    ),
    "artifacts prune": Verb(
        ("artifacts", "prune", "--older-than", "1d"), whole=artifacts_are_whole, renew=old_artifacts
    ),
    "pack, one workflow of several": Verb(
        ("pack", NOTEBOOK, "--workflow", "demo"), frozenset({ARCHIVE}), archive_is_whole, beside=OTHER
    ),
    "deploy, one workflow of several": Verb(
        ("deploy", NOTEBOOK, "--workflow", "demo", "--execute"),
        frozenset({ARCHIVE}),
        archive_is_whole,
        renew=same_again,
        served=True,
        slow=True,
        beside=OTHER,
    ),
    "check --execute": Verb(("check", NOTEBOOK, "--execute"), slow=True),
    "schedule add": Verb(
        ("schedule", "add", NOTEBOOK, "nightly", "--cron", "0 3 * * *"),
        whole=one_schedule_is_there,
        ready=deploy_first,
        renew=no_schedule,
        served=True,
    ),
}


def change(stage: Stage, number: int, first: str = CELLS[0]) -> None:
    """Another notebook, and so another package, of the same names."""
    cells = [cell.replace("RATE = 2", f"RATE = {number}") for cell in (first, *CELLS[1:], *stage.beside)]
    path = stage.work / NOTEBOOK
    deployed = json.loads(path.read_text(encoding="utf-8"))["metadata"] if path.exists() else {}
    write_notebook(path, code_cells(cells))
    if deployed:
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(document | {"metadata": deployed}), encoding="utf-8")


@contextmanager
def prepared(name: str, root: Path) -> Iterator[Stage]:
    """A stage for a verb; for `deploy`, a server with it."""
    with contextlib.ExitStack() as stack:
        words, environ = VERBS[name].words, {}
        if VERBS[name].served:
            fake = FakeServer()
            stack.callback(fake.close)
            words = (*words, "--server", fake.url)
            environ = {"CLOACINA_API_KEY": ADMIN_KEY}
        stage = Stage(root, words, environ=environ, beside=VERBS[name].beside)
        stage.server = fake if VERBS[name].served else None
        change(stage, FIRST)
        VERBS[name].ready(stage)
        yield stage


def command(stage: Stage, name: str, how: How, count: int, seed: int) -> int:
    """Attack a verb on its stage; the number of trials."""
    verb = VERBS[name]
    numbers = iter(range(FIRST + 1, 10**6))

    def holds(trial: Trial) -> None:
        assert not any(word in trial.output for word in SILLY), trial.told
        assert trial.code in {"kill": {0, -9}, "interrupt": {0, 130}, "fail": {0, 1, 2, 130}}[how], trial.told
        verb.whole(stage)
        document = json.loads((stage.work / NOTEBOOK).read_text(encoding="utf-8"))
        assert len(document["cells"]) == len(CELLS) + len(verb.beside), trial.told
        if "--execute" in verb.words and verb.served:
            nothing_is_unknown(stage, trial)
        verb.renew(stage, next(numbers))
        if how != "interrupt":
            again = stage.run()
            assert again.code == 0, f"{trial.told}\nthen {again.told}"
            stage.children_end()
            verb.renew(stage, next(numbers))
        nothing_is_left(stage, verb, trial)

    verb.renew(stage, next(numbers))
    return attack(stage, how, count, seed, holds)


def nothing_is_left(stage: Stage, verb: Verb, trial: Trial) -> None:
    """No temporary file, no part of one, no process."""
    strange = [name for name in stage.files() if not any(fnmatch(name, made) for made in verb.makes)]
    assert strange == [NOTEBOOK], f"{trial.told}\n{strange}"
    left = [str(path.relative_to(stage.temporary)) for path in stage.temporary.rglob("*")]
    assert not left, f"{trial.told}\n{left}"


def nothing_is_unknown(stage: Stage, trial: Trial) -> None:
    """What the server has, `runs` knows; what may have been started is not said to be not there."""
    server = stage.server
    assert isinstance(server, FakeServer)
    metadata = json.loads((stage.work / NOTEBOOK).read_text(encoding="utf-8"))["metadata"]
    told = json.dumps(metadata)
    for path in (stage.root / "state").rglob("*.json"):
        told += path.read_text(encoding="utf-8")
    if server.store.packages["public"]:
        assert "demo" in told, trial.told
    # Of the newest: no more than so many are kept.
    unknown = [run for run in list(server.store.runs)[-10:] if run not in told]
    # A run whose answer never came is known as one that was asked for.
    assert len(unknown) <= told.count('"id": ""'), f"{trial.told}\n{unknown}\n{told}"
