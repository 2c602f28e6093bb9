"""From a notebook to what is deployed, and why a server would not load it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.actions import prepared
from cloaca_nb.check.checker import check
from cloaca_nb.deploy.prepare import from_archive, from_report
from cloaca_nb.deploy.server.load import why_not_loaded
from cloaca_nb.deploy.target import Deployable, DeployEvent, Prepare, Watch, store_checks
from cloaca_nb.errors import CheckError, DeployError, OutputError
from cloaca_nb.model.package import Layout, plain_path
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.archive import write_archive as pack

CELLS = (
    "%cloaca_workflow orders --version 2.1.0",
    '%%cloaca_task\ndef extract(context):\n    context.set("rows", cloaca.var("SOURCE"))\n    return context',
    '%%cloaca_task\ndef load(context):\n    context.get("rows")\n'
    '    cloaca.var_or("SOURCE", "x"), cloaca.var_or("LIMIT", "3")\n    return context',
)


def document(folder: Path, *cells: str) -> Document:
    return Document(tuple(Cell(i, "code", source) for i, source in enumerate(cells, 1)), folder=folder)


def test_what_is_deployed_of_a_notebook(tmp_path: Path) -> None:
    report = check(document(tmp_path, *CELLS), prove=False)
    assert report.package is not None
    item = from_report(report, pack(report.package, tmp_path))
    assert (item.name, item.version, item.workflow) == ("orders", "2.1.0", "orders")
    assert item.tasks == {"extract": (), "load": ("extract",)}
    assert item.places == {"extract": (2, 2), "load": (3, 2)}
    assert item.variables == {"CLOACINA_VAR_LIMIT": True, "CLOACINA_VAR_SOURCE": False}
    assert item.files["package.toml"].startswith(b"[package]")
    assert (item.hidden, item.release, item.imports) == (0, True, ())


def test_modules_without_which_the_package_cannot_be_loaded(tmp_path: Path) -> None:
    load = CELLS[2].replace("context.get", "import rich; np.pi; context.get")
    report = check(document(tmp_path, CELLS[0], "import numpy as np", CELLS[1], load), prove=False)
    assert report.package is not None
    assert from_report(report, pack(report.package, tmp_path)).imports == ("numpy",)


@pytest.mark.parametrize("layout", ["both", "daemon"])
@pytest.mark.parametrize("lock", [None, "# nothing\n"])
def test_an_archive_tells_the_same(tmp_path: Path, layout: Layout, lock: str | None) -> None:
    if lock is not None:
        (tmp_path / "requirements.lock").write_text(lock, encoding="utf-8")
    report = check(document(tmp_path, *CELLS), prove=False)
    assert report.package is not None
    item = from_report(report, pack(report.package, tmp_path, layout))
    again = from_archive(item.path)
    assert again == replace(item, places={}, import_s=0.0)


def preparing(
    document: Document, output: Path | None = None, *, force: bool = False
) -> AbstractContextManager[Prepare]:
    return prepared(lambda tenant: check(document, tenant=tenant), output, None, force=force)


def prepare_once(document: Document, output: Path | None = None, *, force: bool = False) -> None:
    with preparing(document, output, force=force) as prepare:
        prepare("public", Watch())


def told_by(prepare_events: list[DeployEvent]) -> list[tuple[str, str]]:
    return [(event.stage, event.kind) for event in prepare_events]


def test_a_notebook_is_checked_and_packed_for_the_tenant(tmp_path: Path) -> None:
    rule = CELLS[2].replace(
        "%%cloaca_task", "%%cloaca_task --trigger-rules 'cloaca.task_success(\"extract\")'"
    )
    events: list[DeployEvent] = []
    place = tmp_path / "orders-2.1.0.cloacina"
    with preparing(document(tmp_path, *CELLS[:2], rule)) as prepare:
        item = prepare("acme", Watch(events.append))
        assert not place.exists()
        packed = item.path.read_bytes()
    assert told_by(events) == [("check", "begin"), ("check", "end"), ("pack", "begin"), ("pack", "end")]
    assert events[-1].message.startswith(f"{place} (")
    assert [path for path in tmp_path.iterdir() if path.name != "vendor"] == [place]
    assert place.read_bytes() == packed
    files = {plain_path(path): data for path, data in item.files.items()}
    assert b"acme::orders::orders::extract" in files["workflow/orders/tasks.py"]
    assert item.import_s > 0


def test_output_directory(tmp_path: Path) -> None:
    def fails() -> None:
        with preparing(document(tmp_path, *CELLS), tmp_path / "dist") as prepare:
            prepare("public", Watch())
            raise DeployError("the target is gone")

    with pytest.raises(DeployError):
        fails()
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["orders-2.1.0.cloacina"]


def test_packing_again_leaves_one_archive(tmp_path: Path) -> None:
    with preparing(document(tmp_path, *CELLS)) as prepare:
        first, second = (prepare(tenant, Watch()) for tenant in ("public", "acme"))
        assert first.path != second.path
    assert [path.name for path in tmp_path.iterdir()] == ["orders-2.1.0.cloacina"]


def test_findings_stand_in_the_way(tmp_path: Path) -> None:
    broken = CELLS[1].replace("return context", "return nothing")
    with pytest.raises(CheckError, match="nothing"):
        prepare_once(document(tmp_path, CELLS[0], broken))
    assert list(tmp_path.iterdir()) == []


def test_forced(tmp_path: Path) -> None:
    broken = CELLS[1].replace("return context", "return nothing")
    prepare_once(document(tmp_path, CELLS[0], broken), force=True)
    assert (tmp_path / "orders-2.1.0.cloacina").is_file()


@pytest.mark.parametrize("force", [True, False])
def test_no_task(tmp_path: Path, force: bool) -> None:
    with pytest.raises(CheckError):
        prepare_once(document(tmp_path, "x = 1"), force=force)


def test_archive_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "orders-2.1.0.cloacina").mkdir()
    for output in (tmp_path / "file", tmp_path):
        with pytest.raises(OutputError):
            prepare_once(document(tmp_path, *CELLS), output)


def item(files: Mapping[str, bytes], **more: object) -> Deployable:
    return Deployable(Path(), "orders", "1", "orders", "", 0, files=files, **more)  # type: ignore[arg-type]  # as given


TOML = b'[metadata]\nentry_module = "orders.tasks"\n'
GOOD = {"package.toml": TOML, "workflow/orders/tasks.py": b"import cloaca\n"}

REASONS: Mapping[str, tuple[dict[str, bytes], dict[str, object], str]] = {
    "denied": ({**GOOD, "vendor/json.py": b""}, {}, "a module named json"),
    "missing entry": ({"package.toml": TOML}, {}, "entry module orders.tasks is not in the package"),
    "builder": (
        {**GOOD, "workflow/orders/tasks.py": b"with WorkflowBuilder('x'): pass"},
        {},
        "opens a WorkflowBuilder",
    ),
    "imports": (GOOD, {"imports": ("numpy", "pandas")}, "lacks numpy or pandas"),
    "slow": (GOOD, {"import_s": 45.0}, "importing it takes too long: 45 s"),
    "unknown": (GOOD, {}, "an error at import is the usual reason"),
    "no toml": ({}, {}, "an error at import is the usual reason"),
    "broken toml": ({"package.toml": b"x ="}, {}, "an error at import is the usual reason"),
    "broken code": (
        {**GOOD, "workflow/orders/tasks.py": b"def ("},
        {},
        "an error at import is the usual reason",
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_why_it_is_not_loaded(name: str) -> None:
    files, more, words = REASONS[name]
    text = why_not_loaded(item(files, **more))
    assert words in text
    assert "look for orders" in text


def test_reasons_are_joined() -> None:
    text = why_not_loaded(item({"package.toml": TOML, "vendor/os.py": b""}, imports=("numpy",)))
    assert "named os" in text
    assert "; or its entry module" in text
    assert "; or the server's Python lacks numpy" in text


@pytest.mark.parametrize(
    ("first", "state"), [("rows = np.zeros(3)", "warning"), ("rows = [len(__name__)]", "note"), (None, None)]
)
def test_where_large_values_lie_on_a_server(tmp_path: Path, first: str | None, state: str | None) -> None:
    cells = (
        ["import numpy as np", f"%%cloaca_task load\n{first}", "%%cloaca_task show\ntotal = sum(rows)\ntotal"]
        if first
        else CELLS[1:]
    )
    report = check(document(tmp_path, CELLS[0], *cells), prove=False)
    assert report.package is not None
    item = from_report(report, pack(report.package, tmp_path))
    for each in (item, from_archive(item.path)):
        assert [found.state for found in store_checks(each)] == ([state] if state else [])
