"""Attack, print the table, or write it into the docs: python -m tests.attack [--short] [--write] [NAME …]

Each row says what was done, how often, and what did not hold; 1 is the exit code where something did not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.model.run import RunnerName
from tests.attack import archives, bodies, commands, kernels, magics, stores
from tests.attack.trials import How
from tests.forked import as_copies

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- attack -->", "<!-- /attack -->"
HEAD = "| attack | trials | held | not run |\n|---|---|---|---|"
SEED = 15

#: Tests that are attacks of their own: what they do, and where they are.
TESTS = {
    "archives, one reader at a time": ("package/test_unpack.py", "package/test_contents.py"),
    "servers, networks and proxies that fail": ("servers/test_faults.py", "deploy/test_client.py"),
    "refusals of servers": ("deploy/test_refusals.py",),
    "connections cut, answers lost: nothing unknown": ("deploy/test_intent.py", "deploy/test_patience.py"),
    "deploys at once, 104 in 39 rounds": ("deploy/test_at_once.py",),
    "a canary in a key's place": ("deploy/test_canary.py", "deploy/test_keys.py"),
    "the notebook's file, changed": ("deploy/test_document.py",),
    "runs and interrupts, both runners": (
        "run/test_runners.py",
        "run/test_parts.py",
        "run/test_interrupts.py",
    ),
    "children and folders of killed processes": ("test_environment.py",),
    "texts to a terminal": ("cli/test_terminal.py",),
    "nothing executed with --no-import": ("check/test_no_import.py",),
    "artifact stores: shared, damaged, full, pruned": (
        "carried/test_codec_store.py",
        "run/test_artifacts.py",
    ),
    "the API from several threads at once": ("attack/test_threads.py",),
    "packages that are pulled, hostile ones too": ("pull",),
    "texts of values that no codec has written": ("carried/test_codec_hostile.py",),
    "words that name nothing, files of variables": ("attack/test_words.py",),
    "values that are looked at": ("attack/test_held.py",),
}

#: What is done to verbs; of file-system calls that fail, each is tried.
DONE: dict[How, str] = {
    "kill": "killed",
    "interrupt": "interrupted",
    "fail": "one file-system call fails",
}

ARCHIVES = "hostile and broken archives, all readers"
KERNELS = "kernels of check --execute, spoilt by a cell"
STORES = "writers of an artifact store: killed, or one call fails"

Row = tuple[str, int, int, int]


class Counts:
    """A plugin that counts what came of tests."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.skipped:
            self.skipped += 1
        elif report.failed:
            self.failed += 1
        elif report.when == "call":
            self.passed += 1


def tested(what: str) -> Row:
    """A row of tests that are there anyway."""
    counts = Counts()
    paths = [str(Path(__file__).parents[1] / path) for path in TESTS[what]]
    pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *paths], [counts])
    done = counts.passed + counts.failed
    return what, done, done - counts.failed, counts.skipped


def tried(what: str, attack: Callable[[Path], Iterator[int]]) -> Row:
    """A row of trials; they end at the first that does not hold."""
    done = 0
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        try:
            for count in attack(Path(folder)):
                done += count
        except AssertionError as error:
            sys.stderr.write(f"{what}: {error}\n")
            return what, done + 1, done, 0
    return what, done, done, 0


def attacks(count: int) -> dict[str, Callable[[], Row]]:
    """All rows by name, each with what makes it."""
    found: dict[str, Callable[[], Row]] = {}
    for how, text in DONE.items():
        for name in commands.VERBS:
            found[f"{name}: {text}"] = _command(name, how, 10**6 if how == "fail" and count > 9 else count)
    for name in magics.MAGICS:
        found[f"%cloaca_{name}: interrupted"] = _magic(name, count)
    runners: tuple[RunnerName, ...] = ("engine", "preview")
    for runner in runners:
        found[f"bodies of tasks, {runner} runner"] = _bodies(
            runner, count if count < 10 else len(bodies.BODIES)
        )
    found[ARCHIVES] = lambda: tried(
        ARCHIVES, lambda folder: archives.archives(folder, 4 if count < 10 else 10**6, SEED)
    )
    found[STORES] = lambda: tried(STORES, lambda folder: stores.stores(folder, 4 if count < 10 else 10**6))
    found[KERNELS] = lambda: tried(
        KERNELS, lambda folder: kernels.kernels(folder, 2 if count < 10 else 10**6)
    )
    return found | {what: _tested(what) for what in TESTS}


def _bodies(runner: RunnerName, count: int) -> Callable[[], Row]:
    return lambda: tried(f"bodies of tasks, {runner} runner", lambda _: bodies.bodies(runner, count, SEED))


def _command(name: str, how: How, count: int) -> Callable[[], Row]:
    def attack(folder: Path) -> Iterator[int]:
        with commands.prepared(name, folder) as stage:
            yield commands.command(stage, name, how, count, SEED)

    return lambda: tried(f"{name}: {DONE[how]}", attack)


def _magic(name: str, count: int) -> Callable[[], Row]:
    def attack(folder: Path) -> Iterator[int]:
        # A magic of few moments is interrupted at each of them, again and again.
        with magics.prepared(name, folder) as stage:
            done = 0
            while done < count:
                again = magics.magic(stage, count - done, SEED + done)
                if not again:
                    return
                done += again
                yield again

    return lambda: tried(f"%cloaca_{name}: interrupted", attack)


def _tested(what: str) -> Callable[[], Row]:
    return lambda: tested(what)


def main(names: list[str], *, short: bool, write: bool) -> int:
    """Do it."""
    rows: list[Row] = []
    for name, act in attacks(4 if short else 60).items():
        if not names or any(word in name for word in names):
            rows.append(act())
            sys.stdout.write("| " + " | ".join(map(str, rows[-1])) + " |\n")
            sys.stdout.flush()
    if write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        table, _, after = rest.partition(END)
        # What was not attacked now stays as it was.
        lines = {line.split(" | ")[0]: line for line in table.strip().splitlines()[2:]}
        lines |= {f"| {row[0]}": "| " + " | ".join(map(str, row)) + " |" for row in rows}
        table = "\n".join(lines.values())
        PAGE.write_text(f"{before}{BEGIN}\n{HEAD}\n{table}\n{END}{after}", encoding="utf-8")
    return int(any(done != held for _, done, held, _ in rows))


def arguments() -> argparse.Namespace:
    """What is to be attacked."""
    summary, more = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(
        "python -m tests.attack", description=summary.partition(":")[0], epilog=more
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what the rows' names have; all without it")
    parser.add_argument("--short", action="store_true", help="a few trials of each instead of 60")
    parser.add_argument("--write", action="store_true", help="put the table into docs/security.md")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    with as_copies():
        sys.exit(main(asked.names, short=asked.short, write=asked.write))
