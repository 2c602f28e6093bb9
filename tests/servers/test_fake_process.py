"""The fake server's process against what real ones were seen to do: a rule a row, and what is observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.servers.fake import FakeServer
from tests.servers.talking import Talk, until

HEAD = "import cloaca\n"
PREFIX = "Task execution error: Task execution failed: "


def task(body: str, head: str = "", options: str = "") -> str:
    """A module with one task of some statements, `c` being its context."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f'{HEAD}{head}\n@cloaca.task(id="work"{options})\ndef work(c):\n{lines}\n    return c\n'


#: Rule -> module, more files, and what two runs leave.
ONE_PROCESS: Mapping[str, tuple[str, dict[str, bytes], list[Any]]] = {
    "H7: module globals live on from run to run": (
        task("ROWS.append(1)\nc['n'] = len(ROWS)", "ROWS = []"),
        {},
        [{"n": 1}, {"n": 2}],
    ),
    "H7: and from attempt to attempt": (
        task("global N\nN += 1\nif N < 3: raise ValueError(N)\nc['n'] = N", "N = 0"),
        {},
        [{"n": 3}, {"n": 4}],
    ),
    "H7: a retry gets the context that came in": (
        task(
            "global N\nN += 1\nwas = c.get('seen')\nc['seen'] = N\n"
            "if N == 1: raise ValueError(N)\nc['was'] = was",
            "N = 0",
        ),
        {},
        [{"seen": 2, "was": None}, {"seen": 3, "was": None}],
    ),
    "H7: threads that Python did not start, without an event loop": (
        task(
            "c['name'] = threading.current_thread().name.startswith('Dummy-')\n"
            "try: asyncio.get_running_loop()\nexcept RuntimeError: c['loop'] = None",
            "import asyncio, threading",
        ),
        {},
        [{"name": True, "loop": None}] * 2,
    ),
    "H7: what the import set in its context is not there": (
        task(
            "c['v'] = V.get()\nc['d'] = decimal.getcontext().prec",
            "import contextvars, decimal\nV = contextvars.ContextVar('V', default=0)\nV.set(5)\n"
            "decimal.getcontext().prec = 5",
        ),
        {},
        [{"v": 0, "d": 28}] * 2,
    ),
    "H7: sys.argv": (task("c['argv'] = sys.argv", "import sys"), {}, [{"argv": [""]}] * 2),
    "H3: an import of the own package in a task's body fails": (
        task("from .helpers import X\nc['x'] = X"),
        {"workflow/orders/helpers.py": b"X = 1"},
        [
            PREFIX + "Python task execution failed: ModuleNotFoundError: No module named 'orders.helpers'",
        ]
        * 2,
    ),
    "H3: unless it was imported at load": (
        task("from .helpers import X\nc['x'] = X", "from . import helpers"),
        {"workflow/orders/helpers.py": b"X = 1"},
        [{"x": 1}] * 2,
    ),
    "H3: so does one of vendor/": (
        task("import lib_late\nc['x'] = lib_late.X"),
        {"vendor/lib_late.py": b"X = 1"},
        [PREFIX + "Python task execution failed: ModuleNotFoundError: No module named 'lib_late'"] * 2,
    ),
    "H3: a file beside the module can be read at the import alone": (
        task(
            "c['now'] = F.exists()\nc['then'] = T",
            "from pathlib import Path\nF = Path(__file__)\nT = F.exists()",
        ),
        {},
        [{"now": False, "then": True}] * 2,
    ),
    "H7: what the server has installed wins over vendor/": (
        task("c['fake'] = hasattr(pytest, 'FAKE')", "import pytest"),
        {"vendor/pytest.py": b"FAKE = 1"},
        [{"fake": False}] * 2,
    ),
    "B5: a returned None keeps what came in": (
        f"{HEAD}@cloaca.task()\ndef work(c):\n    c['lost'] = 1\n",
        {},
        [{}] * 2,
    ),
    "H4: dependents of a failed task run with nothing": (
        task("raise ValueError('boom')", options=", retry_attempts=1")
        + '@cloaca.task(id="next", dependencies=["work"], retry_attempts=1)\n'
        "def then(c): raise KeyError(len(c))\n",
        {},
        [PREFIX + "Python task execution failed: KeyError: 0"] * 2,
    ),
    "F1: callbacks": (
        task("c['n'] = 1", "DONE = []", ", on_success=lambda id, c: DONE.append(id)")
        + '@cloaca.task(id="next", dependencies=["work"])\n'
        "def then(c):\n    c['done'] = len(DONE)\n    return c\n",
        {},
        [{"n": 1, "done": 1}, {"n": 1, "done": 2}],
    ),
}


@pytest.mark.parametrize("rule", ONE_PROCESS)
def test_one_process_one_import_many_runs(talk: Talk, rule: str) -> None:
    code, files, expected = ONE_PROCESS[rule]
    talk.load(name="orders", workflow="orders", code=code, files=files)
    assert [talk.values("orders", {}) for _ in expected] == expected


OTHERS_IMPORT = task("from data_pipeline import helpers\nc['who'] = helpers.WHO", "from . import helpers")
PICKLED = task(
    "pickle.dumps(Order())\nc['who'] = 1", "import pickle\nclass Order: pass", ", retry_attempts=1"
)
VENDORED = task("c['who'] = lib.WHO", "import lib")

#: Rule -> module, and what a run of the first package and of the second leaves, with both loaded.
TWO_PACKAGES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "H7: an import in a task reaches the module that was loaded last": (
        OTHERS_IMPORT,
        {"one": {"who": "two"}, "two": {"who": "two"}},
    ),
    "H7: each task's own globals stay right": (
        task("c['who'] = helpers.WHO", "from . import helpers"),
        {"one": {"who": "one"}, "two": {"who": "two"}},
    ),
    "H7: of two vendored libraries of one name all get the first": (
        VENDORED,
        {"one": {"who": "one"}, "two": {"who": "one"}},
    ),
}


def files_of(who: str) -> dict[str, bytes]:
    text = f"WHO = {who!r}".encode()
    return {"workflow/data_pipeline/helpers.py": text, "vendor/lib.py": text}


@pytest.mark.parametrize("rule", TWO_PACKAGES)
def test_names_are_shared_by_all_packages(talk: Talk, rule: str) -> None:
    """Two packages of one module name; the same holds for two versions of one."""
    code, expected = TWO_PACKAGES[rule]
    for who in expected:
        talk.load(name=who, code=code, files=files_of(who), metadata={"workflow_name": who})
    assert {who: talk.values(who) for who in expected} == expected


def test_a_pickle_finds_the_class_of_the_other_package(talk: Talk) -> None:
    for who in ("one", "two"):
        talk.load(name=who, code=PICKLED, metadata={"workflow_name": who})
    assert "it's not the same object as data_pipeline.tasks.Order" in talk.values("one")
    assert talk.values("two") == {"who": 1}


def test_a_new_version_of_a_package_replaces_its_code_and_not_its_libraries(talk: Talk) -> None:
    code = task("c['who'] = [helpers.WHO, lib.WHO]", "import lib\nfrom . import helpers")
    for version in ("1.0.0", "2.0.0"):
        talk.load(name="one", version=version, code=code, files=files_of(version))
    assert talk.values("data_pipeline") == {"who": ["2.0.0", "1.0.0"]}


def test_the_path_keeps_an_entry_for_every_package(talk: Talk) -> None:
    code = task("c['n'] = sum('staging-' in each for each in sys.path)", "import sys")
    for number in range(3):
        talk.load(name=f"p{number}", code=code, metadata={"workflow_name": f"w{number}"})
    assert talk.values("w0") == {"n": 3}


def test_runs_at_once_share_the_module(talk: Talk) -> None:
    """Four runs that keep their input in a module's dict all see the last one's (contract H7)."""
    body = "SEEN['n'] = c['n']\nGATE.wait(60)\nc['seen'] = SEEN['n']"
    talk.load(code=task(body, "import threading\nSEEN, GATE = {}, threading.Barrier(4)"))
    runs = [talk.ended(id) for id in [talk.start("data_pipeline", {"n": n}) for n in range(4)]]
    assert len({run.contexts["work"]["seen"] for run in runs}) == 1


def test_tasks_of_a_level_run_at_once(talk: Talk) -> None:
    code = f"{HEAD}import threading\nGATE = threading.Barrier(2)\n"
    for id in ("a", "b"):
        code += f'@cloaca.task(id="{id}")\ndef {id}(c):\n    c["{id}"] = GATE.wait(60) >= 0\n    return c\n'
    talk.load(code=code)
    assert talk.values("data_pipeline") == {"a": True, "b": True}


#: Rule -> parts of an archive that is taken, built, and never loads.
NEVER: dict[str, dict[str, Any]] = {
    "H2: a missing module": {"code": "import no_such_module\n" + task("pass")},
    "H2: a wrong entry": {"metadata": {"entry_module": "other.tasks"}},
    "B5: a denied name in vendor/": {"files": {"vendor/json/__init__.py": b""}},
    "H2: a builder as entry": {
        "code": 'import cloaca\nwith cloaca.WorkflowBuilder("x"):\n    @cloaca.task()\n    def t(c): pass\n'
    },
    "B5: no task": {"code": HEAD},
    "B5: a name of the engine": {"code": "from cloaca import DefaultRunner\n" + task("pass")},
    "B5: an entry that ends the process": {"code": "raise SystemExit\n"},
}
TOML = """[package]
name = "p"
version = "1"
interface = "x"
interface_version = 1
[metadata]
language = "python"
entry_module = "data_pipeline.tasks"
workflow_name = "w"
"""


def toml_without(field: str) -> dict[str, bytes]:
    lines = [line for line in TOML.splitlines() if not line.startswith(f"{field} ")]
    return {"package.toml": "\n".join(lines).encode()}


NEVER |= {
    f"B1: no {field}": {"files": toml_without(field)}
    for field in ("interface", "interface_version", "language", "entry_module")
}


@pytest.mark.parametrize("rule", NEVER)
def test_built_and_never_loaded_without_a_word_in_the_api(talk: Talk, rule: str) -> None:
    status, answer = talk.upload(name="p", **{"code": task("pass"), **NEVER[rule]})
    assert status == 201
    until(lambda: talk.fake.store.log)
    _, shown = talk.call("GET", "workflows", answer["package_id"])
    assert (shown["build_status"], shown["build_error"], shown["task_graph"]) == ("success", None, [])


def test_without_a_workflow_name_it_is_unknown(talk: Talk) -> None:
    talk.load(name="p", code=task("c['n'] = 1"), files=toml_without("workflow_name"))
    assert talk.values("unknown") == {"n": 1}


def test_a_workflow_of_a_builder_runs_although_nothing_lists_it(talk: Talk) -> None:
    talk.upload(name="p", **NEVER["H2: a builder as entry"])
    until(lambda: talk.fake.store.embedded)
    run = talk.run("x")
    assert [each["task_name"] for each in run.tasks.values()] == ["public::embedded::x::t"]


def test_a_rule_with_a_short_id_waits_for_ever(talk: Talk) -> None:
    code = (
        task("pass") + '@cloaca.task(dependencies=["work"], trigger_rules=cloaca.task_success("work"))\n'
        "def b(c): return c\n"
    )
    talk.load(code=code)
    run = talk.fake.store.runs[talk.start("data_pipeline")]
    until(lambda: any("Record not found" in line for line in talk.fake.store.log))
    assert (run.status, run.tasks["b"]["status"]) == ("Running", "NotStarted")


def test_a_run_goes_on_when_its_package_is_deleted(talk: Talk) -> None:
    body = "open(c['begun'], 'w').close()\nwhile not os.path.exists(c['go']): time.sleep(0.01)\nc['n'] = 1"
    talk.load(code=task(body, "import os, time"))
    paths = {name: str(talk.folder / name) for name in ("begun", "go")}
    id = talk.start("data_pipeline", paths)
    until(Path(paths["begun"]).exists)
    assert talk.call("DELETE", "workflows", "data-pipeline", "1.0.0")[0] == 200
    Path(paths["go"]).touch()
    assert talk.ended(id).contexts["work"]["n"] == 1
    assert talk.call("POST", "workflows", "data_pipeline", "execute", body={})[0] == 400
    for verb in ("cancel", "pause", "retry"):
        assert talk.call("POST", "executions", id, verb)[0] == 404


def test_after_a_restart_packages_load_anew_and_a_run_goes_on(talk: Talk) -> None:
    body = "ROWS.append(1)\nc['n'] = len(ROWS)\nopen(c['begun'], 'a').close()\n"
    body += "while not os.path.exists(c['go']): time.sleep(0.01)"
    first = '@cloaca.task(id="first")\ndef first(c):\n    c["was"] = c.get("was", 0) + 1\n    return c\n'
    talk.load(code=task(body, f"import os, time\nROWS = []\n{first}", ', dependencies=["first"]'))
    paths = {name: str(talk.folder / name) for name in ("begun", "go")}
    id = talk.start("data_pipeline", paths)
    until(Path(paths["begun"]).exists)
    talk.fake.restart()
    Path(paths["go"]).touch()
    run = talk.ended(id)
    # What was completed is not done again; module state is that of a new process.
    assert (run.contexts["work"]["was"], run.contexts["work"]["n"]) == (1, 1)
    assert talk.values("data_pipeline", paths)["n"] == 2


def test_variables_are_those_of_the_server(tmp_path: Path) -> None:
    fake = FakeServer(environ={"CLOACINA_VAR_N": "7"})
    try:
        talk = Talk(fake, tmp_path)
        talk.load(code=task("c['n'] = [cloaca.var('N'), cloaca.var_or('NO_SUCH', 'x')]"))
        assert talk.values("data_pipeline") == {"n": ["7", "x"]}
    finally:
        fake.close()


#: Rule -> how two or three agents are started, and what the last errors or values of that many runs are.
FLEET: Mapping[str, tuple[Callable[[FakeServer], object], list[Any]]] = {
    "H9: an agent with the bootstrap key gets no work": (
        lambda fake: fake.store.fleet.add(None),
        [PREFIX + 'no available fleet agent in tenant Some("public")'],
    ),
    "H9: module state lives on in an agent, with variables of its own": (
        lambda fake: fake.store.fleet.add("public", environ={"CLOACINA_VAR_N": "agent"}),
        [{"n": [1, "agent"]}, {"n": [2, "agent"]}, {"n": [3, "agent"]}],
    ),
    "H9: and is not shared by agents": (
        lambda fake: [fake.store.fleet.add("public", environ={"CLOACINA_VAR_N": "agent"}) for _ in "ab"],
        [{"n": [1, "agent"]}, {"n": [1, "agent"]}, {"n": [2, "agent"]}, {"n": [2, "agent"]}],
    ),
    "H9: a busy agent's refusal is a failed attempt": (
        lambda fake: fake.store.fleet.add("public", capacity=0),
        [PREFIX + "agent refused (Shutdown): agent at max_concurrency"],
    ),
}


@pytest.mark.parametrize("rule", FLEET)
def test_a_fleet(talk: Talk, rule: str) -> None:
    add, expected = FLEET[rule]
    talk.load(code=task("ROWS.append(1)\nc['n'] = [len(ROWS), cloaca.var('N')]", "ROWS = []"))
    add(talk.fake)
    assert [talk.values("data_pipeline") for _ in expected] == expected
    status, listed = talk.send("GET", "/v1/agents", None, "text/plain")
    assert (status, len(listed["agents"])) == (200, len(talk.fake.store.fleet.agents))
