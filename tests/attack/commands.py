"""Commands that are killed, interrupted, or meet a file-system call that fails: what must hold after each."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cloaca_nb.errors import ArchiveError
from cloaca_nb.package.unpack import unpack
from tests.attack.trials import How, Stage, Trial, attack, staged
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.written import code_cell, write_notebook

CELLS = (
    "%load_ext cloaca_nb\n%cloaca_workflow demo",
    "RATE = 2",
    "%%cloaca_task\ndef one(context):\n    context.set('a', RATE)\n    return context",
    "%%cloaca_task\ndef two(context):\n    context.set('b', context.get('a') + 1)\n    return context",
)
NOTEBOOK = "demo.ipynb"
ARCHIVE = "demo-1.0.0.cloacina"
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
        makes: Files and folders that it may leave in the working directory, when it was done once.
        whole: Asserts that what it wrote is whole.
    """

    words: tuple[str, ...]
    makes: frozenset[str] = frozenset()
    whole: Callable[[Stage], None] = field(default=lambda stage: None)


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


VERBS = {
    "pack": Verb(("pack", NOTEBOOK), frozenset({ARCHIVE}), archive_is_whole),
    "build": Verb(("build", NOTEBOOK), frozenset(BUILT), directory_is_whole),
    "deploy": Verb(("deploy", NOTEBOOK, "--execute"), frozenset({ARCHIVE}), archive_is_whole),
    "run": Verb(("run", NOTEBOOK, "--runner", "preview")),
}


def change(stage: Stage, number: int) -> None:
    """Another notebook, and so another package, of the same names."""
    cells = [cell.replace("RATE = 2", f"RATE = {number}") for cell in CELLS]
    path = stage.work / NOTEBOOK
    deployed = json.loads(path.read_text(encoding="utf-8"))["metadata"] if path.exists() else {}
    write_notebook(path, [code_cell(f"c{at}", cell) for at, cell in enumerate(cells)])
    if deployed:
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(document | {"metadata": deployed}), encoding="utf-8")


@contextmanager
def prepared(name: str, root: Path) -> Iterator[Stage]:
    """A stage for a verb; for `deploy`, a server with it."""
    with contextlib.ExitStack() as stack:
        words = VERBS[name].words
        environ = {}
        if name == "deploy":
            fake = FakeServer()
            stack.callback(fake.close)
            words = (*words, "--server", fake.url)
            environ = {"CLOACINA_API_KEY": ADMIN_KEY}
        stage = Stage(root, words, environ=environ)
        stage.server = fake if name == "deploy" else None
        change(stage, 2)
        yield stack.enter_context(staged(stage))


def command(stage: Stage, name: str, how: How, count: int, seed: int) -> int:
    """Attack a verb on its stage; the number of trials."""
    verb = VERBS[name]
    numbers = iter(range(3, 10**6))

    def holds(trial: Trial) -> None:
        assert not any(word in trial.output for word in SILLY), trial.told
        assert trial.code in {"kill": {0, -9}, "interrupt": {0, 130}, "fail": {0, 1, 2, 130}}[how], trial.told
        verb.whole(stage)
        document = json.loads((stage.work / NOTEBOOK).read_text(encoding="utf-8"))
        assert len(document["cells"]) == len(CELLS), trial.told
        if name == "deploy":
            nothing_is_unknown(stage, trial)
        else:
            change(stage, next(numbers))
        if how != "interrupt":
            again = stage.run()
            assert again.code == 0, f"{trial.told}\nthen {again.told}"
            stage.children_end()
        nothing_is_left(stage, verb, trial)

    return attack(stage, how, count, seed, holds)


def nothing_is_left(stage: Stage, verb: Verb, trial: Trial) -> None:
    """No temporary file, no part of one, no process."""
    assert set(stage.files()) <= {NOTEBOOK} | verb.makes, f"{trial.told}\n{stage.files()}"
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
