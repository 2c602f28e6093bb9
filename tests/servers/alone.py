"""Packages of one workflow name in one process of a fake server, run at once: each keeps to its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cloaca_nb.package.archive import write_archive
from tests.package.notebooks import package, vendored
from tests.servers.fake_store import Store
from tests.servers.talking import until

PACKAGES = 8
#: What every second package vendors: one library in as many versions.
LIBRARY = 'VERSION = "{version}"\ndef late():\n    import my_lib.deep\n    return my_lib.deep.VERSION\n'
#: What each package has of its own in places that packages of one process share, or that runs share.
CELLS = (
    "%cloaca_workflow orders",
    '%%cloaca_module helpers\nWHO = "{who}"\nLOG = []\ndef note(x):\n    LOG.append(x)\n    return LOG',
    'import random\nRATE = {rate}\nSEEN = {{}}\nSTREAM = random.Random({rate})\nROWS = [{{"n": RATE}}]',
    """class Order:
    made = 0
    def __init__(self, who):
        self.who = who
        Order.made += 1""",
    """%%cloaca_task
def first(context):
    import helpers
    SEEN["run"] = context["run"]
    ROWS.append({{"n": SEEN["run"]}})
    context["first"] = [helpers.WHO, RATE, SEEN["run"], len(ROWS), STREAM.random()]
    return context""",
    """%%cloaca_task --dependencies first
def second(context):
    import pickle, time
    {library}
    from helpers import note
    note(context["run"])
    time.sleep(0)
    order = pickle.loads(pickle.dumps(Order("{who}")))
    context["second"] = [order.who, Order.made, note("{who}"), {version}]
    return context""",
)


@dataclass(frozen=True)
class Alone:
    """A package and what it has of its own; every second one has a library, in a version of its own."""

    number: int

    @property
    def who(self) -> str:
        return f"tenant_{self.number}"

    @property
    def version(self) -> str | None:
        return None if self.number % 2 else f"{self.number}.0"

    def write(self, folder: Path) -> Path:
        """Pack it from a notebook."""
        home = folder / self.who
        home.mkdir()
        library, version = "pass", "None"
        if self.version is not None:
            text = f'VERSION = "{self.version}"\n'
            vendored(
                home, {"my_lib/__init__.py": LIBRARY.format(version=self.version), "my_lib/deep.py": text}
            )
            library, version = "import my_lib", "[my_lib.VERSION, my_lib.late()]"
        words = {"who": self.who, "rate": self.number, "library": library, "version": version}
        made = package(*(cell.format(**words) for cell in CELLS), folder=home, tenant=self.who)
        return write_archive(made, home).path

    def expected(self, run: str) -> dict[str, Any]:
        """What a run of it leaves, whatever ran before or beside it."""
        import random

        first = [self.who, self.number, run, 2, random.Random(self.number).random()]
        version = self.version and [self.version, self.version]
        return {"run": run, "first": first, "second": [self.who, 1, [run, self.who], version]}


@dataclass
class Crossed:
    """What came of many runs at once.

    Attributes:
        runs: How many there were.
        wrong: Tenant, what its run left, and what it should have left.
    """

    runs: int = 0
    wrong: list[tuple[str, object, object]] = field(default_factory=list)


def run_at_once(store: Store, folder: Path, times: int) -> Crossed:
    """Load all packages into one process, run each so many times, all at once, and compare."""
    packages = [Alone(number) for number in range(PACKAGES)]
    for each in packages:
        store.tenants.add(each.who)
        store.packages.setdefault(each.who, [])
        store.awake.add(each.who)
        store.upload(each.who, each.write(folder).read_bytes())
    until(lambda: all(found.loaded for each in packages for found in store.live(each.who)))
    started = [(each, *_started(store, each, number)) for number in range(times) for each in packages]
    return Crossed(len(started), list(_wrong(store, started)))


def _started(store: Store, one: Alone, number: int) -> tuple[str, str]:
    run = f"{one.who}-{number}"
    return run, store.execute(one.who, "orders", {"run": run}).id


def _wrong(store: Store, started: list[tuple[Alone, str, str]]) -> Iterator[tuple[str, object, object]]:
    for one, name, id in started:
        run = store.runs[id]
        until(run.has_ended)
        found = {key: value for context in run.contexts.values() for key, value in context.items()}
        errors = [task["last_error"] for task in run.tasks.values() if task["last_error"]]
        if errors or found != one.expected(name):
            yield one.who, errors or found, one.expected(name)
