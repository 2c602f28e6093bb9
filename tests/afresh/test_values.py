"""Values of the run: one for all tasks of a run, another for the next, whoever uses them in which order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.carried.codec import decode, encode
from cloaca_nb.check.checker import check
from cloaca_nb.model.package import Package
from tests.afresh.test_again import served, unpacked
from tests.afresh.test_write import document, package, text

ONE = "%%cloaca_task one\ncontext.set('first', {})"
TWO = "%%cloaca_task two --dependencies one\ncontext.set('second', {})"
APART = "%%cloaca_task two\ncontext.set('second', {})"


Runs = list[dict[str, Any]]


def runs(made: Package, folder: Path) -> Runs:
    """The final contexts of two runs, one after the other, and of four at once."""
    return runs_of({"": made}, folder)[""]


def runs_of(packages: Mapping[str, Package], folder: Path) -> dict[str, Runs]:
    """The same of several packages that one process has."""
    entries = {made.release_entry_module: unpacked(made) for made in packages.values()}
    found = served(entries, folder, "--times", "2", "--at-once", "4")
    return {name: found[made.release_entry_module] for name, made in packages.items()}


SKLEARN = (
    "import numpy as np\nfrom sklearn.cluster import MiniBatchKMeans\n"
    "from sklearn.model_selection import train_test_split\nX = np.random.RandomState(0).rand(99, 1)\n"
)
#: What the notebook binds, and what both tasks say of it.
SOURCES = {
    "attribute": ("import uuid\nRUN_ID = uuid.uuid4().hex", "RUN_ID"),
    "clock": ("import time\nSTARTED = time.time()", "STARTED"),
    "imported by a text": ('A = __import__("time").time_ns()', "A"),
    "imported by a function": ("import importlib\nA = importlib.import_module('time').time()", "A"),
    "a module by a text": (
        "from importlib import import_module\nT = import_module('time')\nA = T.time()",
        "A",
    ),
    "an attribute by a text": ('A = getattr(__import__("uuid"), "uuid4")().hex', "A"),
    "a module in a function": ("def now():\n    return __import__('time').time()\nA = now()", "A"),
    "nanoseconds": ("from time import time_ns as now\nSTARTED = now()", "STARTED"),
    "struct": ("import time\nNOW = time.strftime('%H:%M:%S ') + str(time.perf_counter_ns())", "NOW"),
    "zone": (
        "from datetime import datetime, timezone\nNOW = datetime.now(timezone.utc)\nLABEL = NOW.isoformat()",
        "LABEL",
    ),
    "derived": ("import uuid\nA = uuid.uuid4()\nB = f'run-{A}'\nC = {'id': B}", "C['id']"),
    "used by a function": ("import uuid\nA = uuid.uuid4()\ndef name():\n    return str(A)", "name()"),
    "from a function": (
        "import uuid\ndef make():\n    made = uuid.uuid4()\n    return f'run-{made}'\nA = make()",
        "A",
    ),
    "from a lambda": ("import uuid\nmake = lambda: uuid.uuid4().hex\nA = make()", "A"),
    "draw": ("import random\nA = random.random()", "A"),
    "draws": ("from random import randint\nA = [randint(0, 10**9) for _ in range(3)]", "A"),
    "drawn by a generator": ("import random\nrng = random.Random()\nA = rng.random()", "A"),
    "secret": ("import secrets\nTOKEN = secrets.token_hex(8)", "TOKEN"),
    "bytes": ("import os\nSALT = os.urandom(8)\nHEX = SALT.hex()", "HEX"),
    "two of one statement": ("import uuid\nA, B = uuid.uuid4(), uuid.uuid4()", "[str(A), str(B)]"),
    "on one line": ("import uuid\nA = uuid.uuid4(); B = uuid.uuid4()", "[str(A), str(B)]"),
    "in a text": ("import uuid\nA = f'run {uuid.uuid4()}'", "A"),
    "in a loop": ("import uuid\nIDS = []\nfor _ in range(3):\n    IDS.append(str(uuid.uuid4()))", "IDS"),
    "in a dictionary": ("import uuid\nIDS = {name: uuid.uuid4().hex for name in 'ab'}", "IDS"),
    "put into": ("import time\nCONFIG = {}\nCONFIG['at'] = time.time()", "CONFIG"),
    "in a class": ("import uuid\nclass Run:\n    id = uuid.uuid4().hex", "Run.id"),
    "in a default": ("import uuid\ndef name(id=uuid.uuid4()):\n    return str(id)", "name()"),
    "in a branch": ("import time\nif True:\n    AT = time.time()\nelse:\n    AT = 0", "AT"),
    "of a file": ("import os, sys\nAT = str(os.path.getmtime(sys.executable)) + str(os.urandom(4))", "AT"),
    "over lines": (
        "import datetime\nAT = datetime.datetime.now(\n    tz=datetime.timezone.utc\n).isoformat()",
        "AT",
    ),
    "put into a new order": ("import random\nA = list(range(50))\nrandom.shuffle(A)", "A"),
    "put into a new order by a stream": (
        "import random\nrng = random.Random()\nA = list(range(50))\nrng.shuffle(A)\nA.append(0)",
        "A",
    ),
    "put into a new order by a function": (
        "import random\ndef mixed():\n    found = list(range(50))\n    random.shuffle(found)\n"
        "    return found\nA = mixed()",
        "A",
    ),
    "by a key": ("import random\nA = sorted(range(50), key=lambda _: random.random())", "A"),
    "by a map": ("import uuid\nA = list(map(lambda _: uuid.uuid4().hex, range(3)))", "A"),
    "by another name": ("import uuid\nnew = uuid.uuid4\nA = new().hex", "A"),
    "by a partial": (
        "from functools import partial\nfrom datetime import datetime, timezone\n"
        "now = partial(datetime.now, timezone.utc)\nA = now().isoformat()",
        "A",
    ),
    "by a method": (
        "import uuid\nclass Ids:\n    def new(self):\n        return uuid.uuid4().hex\nids = Ids()\n"
        "A = [Ids().new(), ids.new()]",
        "A",
    ),
    "by the system's stream": ("import random\nA = random.SystemRandom().random()", "A"),
    "by a name in a text": ("import uuid\nA = getattr(uuid, 'uuid4')().hex", "A"),
    "by what may not be there": (
        "try:\n    from uuid import uuid4\nexcept ImportError:\n    uuid4 = None\nA = uuid4().hex",
        "A",
    ),
    "of a file's stat": (
        "import os, sys\nfrom pathlib import Path\n"
        "A = [Path(sys.executable).stat().st_mtime, os.urandom(4).hex()]",
        "A",
    ),
    "drawn by a library": (f"{SKLEARN}A, B = train_test_split(list(range(99)))", "[A, B]"),
    "drawn by a function": (
        f"{SKLEARN}def new(X):\n    return train_test_split(X)\nA = new(X)[0]",
        "A.tolist()",
    ),
    "learnt by draws": (f"{SKLEARN}A = MiniBatchKMeans(9, n_init=1).fit(X)", "A.cluster_centers_.tolist()"),
    "with what else is made anew": ("import time\nROWS = [time.time()]", "(ROWS.append(1), ROWS)[1]"),
}


#: A helper module, the import of it, and what both tasks say of it.
HELPERS = {
    "attribute": ("RUN_ID = uuid.uuid4().hex", "import ids", "ids.RUN_ID"),
    "imported": ("RUN_ID = uuid.uuid4().hex", "from ids import RUN_ID", "RUN_ID"),
    "on one line": ("A = 1; RUN_ID = uuid.uuid4().hex", "from ids import RUN_ID", "RUN_ID"),
    "used by its function": (
        '"""Ids."""\nNOW = uuid.uuid4()\ndef name():\n    return str(NOW)',
        "from ids import name",
        "name()",
    ),
    "made above": ("def make():\n    return uuid.uuid4().hex", "import ids\nRUN_ID = ids.make()", "RUN_ID"),
    "made by name": (
        "def make():\n    return uuid.uuid4().hex",
        "from ids import make\nRUN_ID = make()",
        "RUN_ID",
    ),
}


#: Name -> the cells above the tasks, and what both tasks say.
MADE = {name: ([cell], said) for name, (cell, said) in SOURCES.items()} | {
    f"helper module: {name}": ([f"%%cloaca_module ids\nimport uuid\n{module}", above], said)
    for name, (module, above, said) in HELPERS.items()
}
ORDERS = {"one after the other": TWO, "beside each other": APART}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Package, Runs]]:
    """The package of each of `MADE` in both orders, and the runs of all of them in one process."""
    folder = tmp_path_factory.mktemp("values")
    packages = {
        f"{name}, {order}": package(folder, *cells, ONE.format(said), second.format(said))
        for name, (cells, said) in MADE.items()
        for order, second in ORDERS.items()
    }
    found = runs_of(packages, folder)
    return {name: (packages[name], found[name]) for name in packages}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", MADE)
def test_one_value_for_a_run_and_another_for_the_next(
    name: str, order: str, made: dict[str, tuple[Package, Runs]]
) -> None:
    package, found = made[f"{name}, {order}"]
    for run in found:
        assert run["first"] == run["second"]
    assert len({json.dumps(run["first"]) for run in found}) == len(found)
    generated = [task.id for task in package.workflow.tasks if task.generated]
    assert generated == ["run_values"] * (order == "beside each other")


def test_a_helper_module_reads_the_value_that_was_handed_over(tmp_path: Path) -> None:
    helper = '%%cloaca_module ids\n"""Ids."""\nimport uuid\n\nRUN_ID = uuid.uuid4().hex'
    made = package(tmp_path, helper, "import ids", ONE.format("ids.RUN_ID"), TWO.format("ids.RUN_ID"))
    assert text(made, "anew/ids") == (
        '"""Ids."""\nfrom . import of_run\nimport uuid\n\nRUN_ID = of_run("RUN_ID", uuid.uuid4).hex'
    )
    assert '_two = Afresh("ids", "two", values=RunValues())\n' in text(made, "tasks")


#: What keeps something new for each run where it cannot be handed over, and the name that is told.
APARTS = {
    "cache": ("@lru_cache\ndef run_id():\n    return uuid.uuid4().hex", "run_id()", "run_id"),
    "cache of arguments": ("@lru_cache(None)\ndef of(n):\n    return n + uuid.uuid4().hex", "of('a')", "of"),
    "cache of a lambda": ("run_id = lru_cache(lambda: uuid.uuid4().hex)", "run_id()", "run_id"),
    "property": (
        "class Run:\n    @cached_property\n    def id(self):\n        return uuid.uuid4().hex\nrun = Run()",
        "run.id",
        "Run",
    ),
    "dictionary": ("IDS = defaultdict(lambda: uuid.uuid4().hex)", "IDS['a']", "IDS"),
    "decorator": (
        "def tagged(f):\n    tag = uuid.uuid4().hex\n    return lambda: tag + f()\n"
        "@tagged\ndef name():\n    return 'x'",
        "name()",
        "name",
    ),
    "set by a function": (
        "RUN = None\ndef start():\n    global RUN\n    RUN = uuid.uuid4().hex\nstart()",
        "RUN",
        "RUN",
    ),
    "learnt by a statement": (
        f"{SKLEARN}KM = MiniBatchKMeans(9, n_init=1)\nKM.fit(X)",
        "str(KM.cluster_centers_)",
        "KM",
    ),
}
ABOVE = "import uuid\nfrom collections import defaultdict\nfrom functools import cached_property, lru_cache\n"


def aparts(made: Package) -> list[tuple[str, str]]:
    found = [fact.values for fact in made.facts if fact.kind == "value-apart"]
    return [(str(each["name"]), str(each["tasks"])) for each in found]


@pytest.mark.parametrize("name", APARTS)
def test_what_is_kept_where_it_cannot_be_handed_over(name: str, tmp_path: Path) -> None:
    cell, said, told = APARTS[name]
    made = package(tmp_path, ABOVE + cell, ONE.format(said), TWO.format(said))
    assert aparts(made) == [(told, "`one` and `two`")]
    alone = package(tmp_path, ABOVE + cell, ONE.format(said))
    assert aparts(alone) == []
    found = runs(alone, tmp_path)
    assert len({run["first"] for run in found}) == len(found)


def test_the_ways_out_of_what_is_kept(tmp_path: Path) -> None:
    cell = ABOVE + "@lru_cache\ndef run_id():\n    return uuid.uuid4().hex\n"
    bound = package(tmp_path, cell + "RUN_ID = run_id()", ONE.format("RUN_ID"), TWO.format("RUN_ID"))
    kept = package(tmp_path, cell.replace("@lru_cache", "@lru_cache  # cloaca: keep"), ONE.format("run_id()"))
    assert aparts(bound) == aparts(kept) == []
    first, second, *_ = runs(bound, tmp_path)
    assert first["first"] == first["second"] != second["first"]


def test_a_memo_of_what_is_new_is_no_memo(tmp_path: Path) -> None:
    cell = "import uuid\nIDS = {}\ndef of(n):\n    if n not in IDS:\n        IDS[n] = MADE\n    return IDS[n]"
    new = cell.replace("MADE", "uuid.uuid4().hex")
    for text_of_cell, shared in ((new, 1), (cell.replace("MADE", "n * 2"), 0)):
        made = package(tmp_path, text_of_cell, ONE.format("of('a')"), TWO.format("of('a')"))
        assert [fact.kind for fact in made.facts].count("shared-state") == shared


def test_the_check_hands_values_over_to_see_that_they_can_be(tmp_path: Path) -> None:
    cell = "import uuid\ndef make():\n    made = uuid.uuid4()\n    return lambda: str(made)\nget = make()"
    report = check(document(tmp_path, cell, ONE.format("get()"), TWO.format("get()")))
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert [(each.cell, each.line) for each in errors] == [(2, 5)]
    assert "get is new for each run, and tasks of one run share it" in errors[0].message


CELL = "import uuid\nRUN_ID = uuid.uuid4()"


def test_the_user_that_comes_first_makes_it(tmp_path: Path) -> None:
    made = package(tmp_path, CELL, ONE.format("str(RUN_ID)"), TWO.format("str(RUN_ID)"))
    tasks = text(made, "tasks")
    assert '_one = Afresh("one", values=RunValues("RUN_ID"))\n' in tasks
    assert '_two = Afresh("two", values=RunValues())\n' in tasks
    assert text(made, "anew/two").startswith(
        'import uuid\nfrom . import of_run\n\nRUN_ID = of_run("RUN_ID", uuid.uuid4)\n'
    )
    run = runs(made, tmp_path)[0]
    assert str(decode(run["@RUN_ID"], {})) == run["first"] == run["second"]


def test_further_sources_of_a_name_have_numbers(tmp_path: Path) -> None:
    cell = "import uuid, time\nA, B = uuid.uuid4(), time.time()\nA = [str(A), time.time(), B]"
    made = package(tmp_path, cell, ONE.format("A"), TWO.format("A"))
    assert {"@A", "@A.2", "@A.3"} <= runs(made, tmp_path)[0].keys()


def test_what_one_task_uses_is_made_there_and_not_handed_over(tmp_path: Path) -> None:
    made = package(tmp_path, CELL, ONE.format("str(RUN_ID)"), TWO.format("1"))
    found = runs(made, tmp_path)
    assert not [key for run in found for key in run if key.startswith("@")]
    assert len({run["first"] for run in found}) == len(found)
    assert "flow/codec.py" not in made.guide


def test_the_process_is_asked_by_each_task(tmp_path: Path) -> None:
    cell = "import os\nHOME = os.environ['HOME']\nHERE = os.getcwd()\nNAMES = [HOME, HERE]"
    made = package(tmp_path, cell, ONE.format("NAMES"), TWO.format("NAMES"))
    assert 'HOME = os.environ["HOME"]' in text(made, "anew/two").replace("'", '"')
    assert "flow/codec.py" not in made.guide
    assert not [key for key in runs(made, tmp_path)[0] if key.startswith("@")]


def test_what_is_kept_stays_that_of_the_load(tmp_path: Path) -> None:
    cell = "import uuid\nRUN_ID = str(uuid.uuid4())  # cloaca: keep"
    made = package(tmp_path, cell, ONE.format("RUN_ID"), TWO.format("RUN_ID"))
    assert len({run[key] for run in runs(made, tmp_path) for key in ("first", "second")}) == 1


def test_a_seeded_stream_is_no_source(tmp_path: Path) -> None:
    cell = "import random\nrandom.seed(7)\nA = random.random()"
    made = package(tmp_path, cell, ONE.format("A"), TWO.format("A"))
    assert not any(task.generated for task in made.workflow.tasks)
    assert "flow/codec.py" not in made.guide


def test_the_task_for_values_has_a_name_of_its_own(tmp_path: Path) -> None:
    decorated = """
    %%cloaca_task
    import cloaca
    @cloaca.task(
        id="three",
        dependencies=[],
        trigger_rules=cloaca.task_success("run_values"),
    )
    def three(context):
        context.set("third", str(RUN_ID))
        return context
    """
    made = package(
        tmp_path,
        CELL,
        "%%cloaca_task run_values\ncontext.set('first', str(RUN_ID))",
        APART.format("str(RUN_ID)"),
        decorated,
        "%%cloaca_task four\ncontext.set('fourth', 1)",
    )
    graph = {task.id: task.dependencies for task in made.workflow.tasks}
    assert graph == {
        "run_values_2": (),
        "run_values": ("run_values_2",),
        "two": ("run_values_2",),
        "three": ("run_values_2",),
        "four": (),
    }
    tasks = text(made, "tasks")
    assert '@cloaca.task(id="run_values", dependencies=["run_values_2"])\n' in tasks
    assert '    dependencies=["run_values_2"],\n' in tasks
    assert '    trigger_rules=cloaca.task_success("public::embedded::flow::run_values"),\n' in tasks
    manifest = json.loads(made.guide["manifest.json"])
    assert manifest["tasks"][0] == {
        "id": "run_values_2",
        "function": "flow.tasks:run_values_2",
        "dependencies": [],
        "description": "Makes what is one value for the whole run: RUN_ID.",
    }


RULE = '--trigger-rules \'cloaca.context_value("first", "exists", True)\''


@pytest.mark.parametrize(
    ("ways", "skipped"),
    [("maybe", ["maybe"]), ("maybe one", []), ("other maybe", []), ("maybe_too", ["maybe_too"])],
)
def test_users_behind_a_task_that_may_be_skipped(ways: str, skipped: list[str], tmp_path: Path) -> None:
    made = package(
        tmp_path,
        CELL,
        ONE.format("str(RUN_ID)"),
        f"%%cloaca_task maybe --dependencies one {RULE}\ncontext.set('x', 1)",
        f"%%cloaca_task maybe_too --dependencies maybe {RULE}\ncontext.set('x', 1)",
        "%%cloaca_task other --dependencies one\ncontext.set('y', 1)",
        f"%%cloaca_task last --dependencies {ways}\ncontext.set('second', str(RUN_ID))",
    )
    told = [fact.values for fact in made.facts if fact.kind == "value-behind-skip"]
    assert told == [{"name": "RUN_ID", "task": "last", "skipped": name} for name in skipped]


def test_a_maker_with_a_trigger_rule_is_none(tmp_path: Path) -> None:
    made = package(
        tmp_path,
        CELL,
        f"%%cloaca_task one {RULE}\ncontext.set('first', str(RUN_ID))",
        TWO.format("str(RUN_ID)"),
    )
    assert [task.id for task in made.workflow.tasks] == ["run_values", "one", "two"]
    assert [fact.values["maker"] for fact in made.facts if fact.kind == "value-of-run"] == ["run_values"]


def test_a_user_that_finds_no_value_fails_and_makes_none(tmp_path: Path) -> None:
    forgetful = "%%cloaca_task\ndef between(context):\n    import cloaca\n    return cloaca.Context()"
    last = "%%cloaca_task last --dependencies between\ncontext.set('second', str(RUN_ID))"
    made = package(tmp_path, CELL, ONE.format("str(RUN_ID)"), forgetful, last)
    entry = made.release_entry_module
    said = str(served({entry: unpacked(made)}, tmp_path, "--times", "1")[entry])
    assert "LookupError: RUN_ID is one value for the whole run" in said


def test_a_value_that_cannot_be_handed_over_is_named(tmp_path: Path) -> None:
    cell = "import threading, time\ndef make():\n    return threading.Lock(), time.time()\nA = make()"
    made = package(tmp_path, cell, ONE.format("A[1]"), TWO.format("A[1]"))
    entry = made.release_entry_module
    said = str(served({entry: unpacked(made)}, tmp_path, "--times", "1")[entry])
    assert "A is new for each run" in said
    assert "value[0] is of the type _thread.lock" in said


def test_the_check_tells_of_values_and_not_of_an_import(tmp_path: Path) -> None:
    report = check(document(tmp_path, CELL, ONE.format("str(RUN_ID)"), APART.format("str(RUN_ID)")))
    told = {finding.code: finding for finding in report.findings}
    assert "C213" not in told
    assert (told["C219"].cell, told["C219"].line, told["C219"].severity) == (2, 2, "info")
    assert "`run_values`" in told["C219"].message


def test_what_stays_at_import_and_what_is_called_for_each_attempt(tmp_path: Path) -> None:
    cell = "import somewhere\nA = somewhere.ask()\nROWS = somewhere.rows()"
    report = check(document(tmp_path, cell, ONE.format("(A, ROWS.append(1))[0]")), prove=False)
    told = {finding.line: finding.message for finding in report.findings if finding.code == "C213"}
    assert "runs when the package is imported" in told[2]
    assert "runs for each attempt of a task, anew" in told[3]


def test_each_name_is_read_once_and_encoded_as_the_codec_does() -> None:
    from cloaca_nb.carried.run_values import RunValues

    context: dict[str, str] = {}

    class Context:
        def get(self, key: str) -> str | None:
            return context.get(key)

        def set(self, key: str, value: str) -> None:
            context[key] = value

    numbers = iter(range(9))
    maker = RunValues("A", "B").attempt(Context(), {})
    assert [
        maker("A", lambda: (1, 2)),
        *(maker("B", lambda: next(numbers), each=True) for _ in range(2)),
    ] == [
        (1, 2),
        0,
        1,
    ]
    maker.hand_over()
    assert context == {"@A": encode((1, 2)), "@B": "[0, 1]"}
    user = RunValues().attempt(Context(), {})
    assert user("A", list) == (1, 2)
    assert [user("B", list, each=True) for _ in range(2)] == [0, 1]
    with pytest.raises(LookupError, match="B is one value for the whole run"):
        user("B", list, each=True)
