"""What deploys show of a target's modules: kept, told by checks, heeded by the next one, forgotten."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from cloaca_nb.actions import deployed
from cloaca_nb.check.rules import worded
from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.deploy.learning import Learning
from cloaca_nb.deploy.listed import Listed
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.target import Deployable, DeployEvent, Followed, Preflight, Sent, Watch
from cloaca_nb.errors import DeployError, NotLoadedError
from cloaca_nb.model.run import RunState, TaskError, TaskState
from cloaca_nb.package.dependencies.learnt import Learnt, all_learnt, learn, learnt_of
from tests.deploy.test_daemon import at
from tests.package.notebooks import NAME, package
from tests.servers.archives import TASKS, write_archive
from tests.servers.deploying import Told

CODE = "import nosuch_one\nimport nosuch_two\n" + TASKS.replace(
    'context.set("stored"', 'import nosuch_late\n    context.set("stored"'
)
SAID = "ModuleNotFoundError: No module named 'nosuch_two'"


@pytest.fixture(autouse=True)
def targets(state: Path) -> Path:
    return state / "cloaca_nb" / "targets"


@dataclass
class Takes:
    """A target that takes everything, and loads it or not."""

    error: DeployError | None = None
    listed: Sequence[Listed] = ()
    name: str = "prod"
    kind: str = "server"
    place: str = "https://there"
    tenant: str = "public"
    sent: list[str] = field(default_factory=list)

    def preflight(self, item: Deployable, watch: Watch) -> Preflight:
        return Preflight(())

    def send(self, item: Deployable, watch: Watch) -> Sent:
        self.sent.append(item.label)
        return Sent("id", False, self.place)

    def follow(self, sent: Sent, item: Deployable, watch: Watch) -> Followed:
        if self.error is not None:
            raise self.error
        return Followed("loaded", "loaded")

    def packages(self) -> Sequence[Listed]:
        return self.listed

    def close(self) -> None:
        return None


@pytest.fixture
def item(tmp_path: Path) -> Deployable:
    (tmp_path / "built").mkdir()
    return from_archive(write_archive(tmp_path / "built", code=CODE))


def put(target: Takes, item: Deployable, told: Told | None = None, *, force: bool = False) -> Deployment:
    events = (told or Told()).events
    options = Options(force=force, keep=False)
    return deployed(lambda tenant, watch: item, target, options, None, events.append, None, None)


def failing(text: str, kind: type[DeployError] = DeployError) -> Takes:
    return Takes(kind(f"the target does not load it: {text}"))


def told_of(folder: Path, *cells: str) -> list[tuple[str, str]]:
    """Code and message of what a check says of targets."""
    made = package(NAME, *cells, folder=folder)
    return [(one.code, one.message) for one in worded(made.facts) if one.code in {"C527", "C546"}]


def test_what_a_load_names_is_refused_the_next_time(item: Deployable, tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="does not load"):
        put(failing(SAID), item)
    again = Takes()
    with pytest.raises(DeployError, match="imports nosuch_two, which prod lacks") as refused:
        put(again, item)
    assert "[tool.cloaca_nb.targets.prod] modules; --force" in refused.value.hint
    assert again.sent == []
    cell = "%%cloaca_task\ndef extract(context):\n    import nosuch_two, nosuch_one\n    return context"
    may, lacks = told_of(tmp_path, cell)
    assert lacks[0] == "C546"
    assert "imports nosuch_two, which prod lacks, as data-pipeline 1.0.0 showed on 20" in lacks[1]
    assert may[0] == "C527"
    assert "nosuch_one" in may[1]


@pytest.mark.parametrize("how", ["forced", "granted", "elsewhere", "other tenant"])
def test_it_goes_there_all_the_same(how: str, item: Deployable) -> None:
    with pytest.raises(DeployError):
        put(failing(SAID), item)
    target = {
        "elsewhere": Takes(place="https://other"),
        "other tenant": Takes(tenant="other"),
    }.get(how, Takes())
    granted = replace(item, granted={"prod": frozenset({"nosuch_two"})}) if how == "granted" else item
    assert put(target, granted, force=how == "forced").reached == "loaded"


def test_it_is_forgotten_once_such_a_package_loads(item: Deployable, tmp_path: Path) -> None:
    with pytest.raises(DeployError):
        put(failing(SAID), item)
    put(Takes(), item, force=True)
    known = learnt_of("https://there", "public")
    assert known is not None
    assert not known.missing
    assert known.there == {"nosuch_one", "nosuch_two"}
    assert put(Takes(), item).reached == "loaded"
    cell = "%%cloaca_task\ndef extract(context):\n    import nosuch_two\n    return context"
    assert told_of(tmp_path, cell) == []


def test_a_package_that_is_loaded_by_now_says_so_itself(item: Deployable) -> None:
    with pytest.raises(DeployError):
        put(failing(SAID), item)
    there = Listed(item.name, item.version, item.workflow, "loaded")
    assert put(Takes(listed=[replace(there, state="built"), there]), item).reached == "loaded"


def test_no_reason_makes_it_likely_and_refuses_nothing(item: Deployable, tmp_path: Path) -> None:
    put(Takes(), replace(item, imports=("nosuch_one",)))
    with pytest.raises(NotLoadedError):
        put(failing("no word", NotLoadedError), item)
    told = Told()
    assert put(Takes(), item, told).reached == "loaded"
    assert "prod may lack nosuch_two: it did not load data-pipeline 1.0.0" in told.text
    assert "lack nosuch_one" not in told.text
    assert "lack nosuch_two" in told.text
    with pytest.raises(NotLoadedError):
        put(failing("no word", NotLoadedError), replace(item, imports=("nosuch_three",)))
    cell = "%%cloaca_task\ndef extract(context):\n    import nosuch_three\n    return context"
    assert [text for _, text in told_of(tmp_path, cell) if "may lack: it did not load data-pipeline" in text]


def test_a_task_that_failed_tells_too(item: Deployable) -> None:
    error = TaskError("ModuleNotFoundError", "No module named 'nosuch_late'")
    own = TaskError("ModuleNotFoundError", "No module named 'data_pipeline.helpers'")
    tasks = (TaskState("load", "failed", error=error), TaskState("extract", "failed", error=own))
    Learning(Takes(), Watch()).ran(item, RunState("failed", tasks=tasks))
    known = learnt_of("https://there", "public")
    assert known is not None
    assert list(known.missing) == ["nosuch_late"]
    with pytest.raises(DeployError, match="imports nosuch_late, which prod lacks"):
        put(Takes(), item)


@pytest.mark.parametrize(
    "text",
    [
        "no reason",
        "No module named 'nosuch_two.inner'",
        "No module named 'os'",
        "No module named 'data_pipeline.tasks'",
    ],
)
def test_other_errors_tell_nothing(text: str, item: Deployable) -> None:
    with pytest.raises(DeployError):
        put(failing(text), item)
    assert all_learnt() == ()


def test_what_an_import_needs_is_not_there(item: Deployable, tmp_path: Path) -> None:
    needy = replace(item, imports=("croniter", "nosuch_one"))
    error = failing("ModuleNotFoundError: No module named 'dateutil'")
    with pytest.raises(DeployError, match="does not load"):
        put(error, needy)
    with pytest.raises(DeployError, match="imports croniter, which prod cannot import without dateutil"):
        put(Takes(), needy)
    cell = "%%cloaca_task\ndef extract(context):\n    import croniter, nosuch_one\n    return context"
    texts = dict(told_of(tmp_path, cell))
    assert "croniter, which prod cannot import without dateutil, as data-pipeline" in texts["C546"]
    assert "nosuch_one" in texts["C527"]
    put(Takes(), needy, force=True)
    assert all(not one.missing for one in all_learnt())


def test_what_nobody_here_knows_the_need_of_makes_all_imports_likely(item: Deployable) -> None:
    with pytest.raises(DeployError):
        put(failing("No module named 'nosuch_inner'"), item)
    (known,) = all_learnt()
    assert {name: one.sure for name, one in known.missing.items()} == {
        "nosuch_one": False,
        "nosuch_two": False,
    }


def test_the_root_of_a_namespace_that_is_not_there(item: Deployable) -> None:
    with pytest.raises(DeployError):
        put(failing("No module named 'google'"), replace(item, imports=("google.cloud.storage",)))
    assert [list(one.missing) for one in all_learnt()] == [["google.cloud.storage"]]


def test_the_log_of_a_daemon(item: Deployable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    for name in ("packages", "logs"):
        (home / name).mkdir(parents=True)
    monkeypatch.setattr("cloaca_nb.deploy.daemon.home.DaemonHome.state", "running")
    log = home / "logs" / "cloacina.log.2026-11-26"
    log.touch()
    target = at(home)
    line = {"fields": {"message": f"Registration failed for {item.name} v{item.version}: {SAID}"}}

    def hear(event: DeployEvent) -> None:
        if (event.stage, event.kind) == ("load", "begin"):
            log.write_text(json.dumps(line) + "\n", encoding="utf-8")

    with pytest.raises(DeployError, match="nosuch_two"):
        deployed(lambda tenant, watch: item, target, Options(keep=False), None, hear, None, None)
    with pytest.raises(DeployError, match="which daemon lacks"):
        deployed(lambda tenant, watch: item, target, Options(keep=False), None, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"target": 1}',
        '{"target": "a", "place": "b", "tenant": "c", "missing": 3}',
        '{"target":"a","place":"b","tenant":"c","there":[1],"missing":[{"module":"x","sure":"yes"}, 7]}',
        "[" * 100_000,
        "x" * 2_000_000,
    ],
    ids=range(9),
)
def test_what_a_file_says_that_is_none_of_ours(text: str, item: Deployable, targets: Path) -> None:
    with pytest.raises(DeployError):
        put(failing(SAID), item)
    (path,) = targets.glob("*.json")
    path.write_text(text, encoding="utf-8")
    assert all(not one.missing and not one.there for one in all_learnt())
    assert put(Takes(), item).reached == "loaded"
    assert [one.there for one in all_learnt()] == [{"nosuch_one", "nosuch_two"}]


def test_many_learn_at_once() -> None:
    def note(number: int) -> None:
        learn("prod", "https://there", "public", lambda known: known.with_there([f"module_{number}"]))

    threads = [threading.Thread(target=note, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    known = learnt_of("https://there", "public")
    assert known is not None
    assert len(known.there) == 12


def test_a_state_directory_that_cannot_be_written_stops_nothing(item: Deployable, targets: Path) -> None:
    targets.parent.mkdir(parents=True)
    targets.touch()
    told = Told()
    assert put(Takes(), item, told).reached == "loaded"
    assert "what the target has is not remembered" in told.text


def test_what_is_surely_missing_is_not_there() -> None:
    known = Learnt("prod", "there", "public").with_there(["a", "b"])
    assert known.with_missing([]).there == {"a", "b"}
