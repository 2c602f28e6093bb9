"""Back to an older version: the old content under a new number, made again, proved, with its own names."""

from __future__ import annotations

import json
from pathlib import Path

import cloaca_nb
from cloaca_nb.package.parse import parse_toml
from tests.servers.archives import TASKS, write_archive
from tests.servers.fake import FakeServer
from tests.tending.orders import Runs, change, document


def files_there(fake: FakeServer, name: str = "orders") -> dict[str, str]:
    """The files of what is deployed."""
    source = fake.store.find("public", name).source("public")
    return {one["path"]: one["contents"] for one in source["files"]}


def test_back_and_forth(fake: FakeServer, notebook: Path, run: Runs) -> None:
    run("deploy", notebook.name, fake.url)
    before = files_there(fake)
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, fake.url, "--bump")
    shown = run("rollback", fake.url, "orders")
    assert "-    context.set('total', max(" in shown.stdout
    assert "+    context.set('total', sum(" in shown.stdout
    assert "nothing was sent" in shown.stdout
    assert fake.store.find("public", "orders").version == "1.0.1"
    done = document(run("rollback", fake.url, "orders", "--yes", "--json"), "rollback")
    assert (done["current"], done["back_to"], done["version"]) == ("1.0.1", "1.0.0", "1.0.2")
    assert done["deployment"]["reached"] == "loaded"
    after = files_there(fake)
    assert {text for path, text in after.items() if path.endswith("/tasks.py")} == {
        text for path, text in before.items() if path.endswith("/tasks.py")
    }
    assert parse_toml(after["package.toml"].encode())["package"]["version"] == "1.0.2"  # type: ignore[index]
    assert not set(after) & {path for path in before if path.startswith("workflow/")}
    assert "--version 1.0.2" in json.loads(after["cells.json"])["cells"][0]
    refused = run("rollback", fake.url, "orders")
    assert "a version before 1.0.2 of orders is not kept here" in refused.stderr
    listed = document(run("rollback", fake.url, "orders", "--list", "--json"), "rollback")["archives"]
    assert [(one["version"], one["origin"]) for one in listed] == [
        ("1.0.2", "1.0.0"),
        ("1.0.1", ""),
        ("1.0.0", ""),
    ]
    forth = document(run("rollback", fake.url, "orders", "--to", "1.0.1", "--yes", "--json"), "rollback")
    assert (forth["version"], forth["deployment"]["reached"]) == ("1.0.3", "loaded")
    assert "1.0.1" in notebook.read_text(encoding="utf-8")


def test_the_archive_is_that_of_the_notebook_with_that_version(
    fake: FakeServer, notebook: Path, run: Runs, tmp_path: Path
) -> None:
    named = '[project]\nname = "our-orders"\nversion = "4.0.0"  # kept\n'
    project = f'# ours\n{named}[tool.cloaca]\nentry_module = "ours"\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    run("deploy", notebook.name, fake.url)
    old = cloaca_nb.read(notebook)
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, fake.url, "--bump")
    done = document(run("rollback", fake.url, "our-orders", "--yes", "--json"), "rollback")
    assert done["version"] == "4.0.2"
    (tmp_path / "pyproject.toml").write_text(project.replace("4.0.0", "4.0.2"), encoding="utf-8")
    wanted = old.pack(tmp_path / "wanted")
    assert done["deployment"]["sha256"] == wanted.archive.sha256


def test_triggers_get_new_names(fake: FakeServer, notebook: Path, run: Runs) -> None:
    change(
        notebook,
        "%cloaca_workflow orders",
        '%cloaca_workflow orders\\n%cloaca_trigger daily --cron \\"0 6 * * *\\"',
    )
    run("deploy", notebook.name, fake.url)
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, fake.url, "--bump")
    assert run("rollback", fake.url, "orders", "--yes").code == 0
    assert [row.workflow for row in fake.store.schedules.of("public")] == ["orders"]


def test_somebodys_archive(fake: FakeServer, tmp_path: Path, run: Runs) -> None:
    first = write_archive(tmp_path)
    assert run("deploy", first.name, fake.url).code == 0
    second = write_archive(tmp_path, version="1.1.0", code=TASKS.replace("[1, 2, 3]", "[6]"))
    assert run("deploy", second.name, fake.url).code == 0
    done = document(run("rollback", fake.url, "data-pipeline", "--yes", "--json"), "rollback")
    assert (done["back_to"], done["version"]) == ("1.0.0", "1.1.1")
    assert "[1, 2, 3]" in files_there(fake, "data-pipeline")["workflow/data_pipeline/tasks.py"]


def test_a_version_that_was_there_once(fake: FakeServer, notebook: Path, run: Runs) -> None:
    run("deploy", notebook.name, fake.url)
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, fake.url, "--bump")
    again = document(run("rollback", fake.url, "orders", "--take", "1.0.1", "--yes", "--json"), "rollback")
    assert again["version"] == "1.0.2"


def test_what_cannot_be(fake: FakeServer, notebook: Path, run: Runs, tmp_path: Path) -> None:
    nothing = run("rollback", fake.url, "orders")
    assert (nothing.code, "no archive of orders is kept here" in nothing.stderr) == (2, True)
    run("deploy", notebook.name, fake.url)
    for words in (("--to", "0.9"), ()):
        assert "only 1.0.0 is kept" in run("rollback", fake.url, "orders", *words).stderr
    assert "is what" in run("rollback", fake.url, "orders", "--to", "1.0.0").stderr
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, fake.url, "--bump")
    for path in (tmp_path / "state").rglob("*.cloacina"):
        path.write_bytes(path.read_bytes()[:200])
    damaged = run("rollback", fake.url, "orders", "--yes")
    assert (damaged.code, fake.store.find("public", "orders").version) == (2, "1.0.1")


def test_an_older_content_that_has_errors_is_not_sent(fake: FakeServer, notebook: Path, run: Runs) -> None:
    change(notebook, "def total", "import nosuch_module\\n\\n\\ndef total")
    run("deploy", notebook.name, fake.url, "--force", "--timeout", "1")  # it never loads
    change(notebook, "import nosuch_module", "import json")
    assert run("deploy", notebook.name, fake.url, "--bump").code == 0
    done = run("rollback", fake.url, "orders", "--yes")
    assert done.code == 1, done.stderr
    assert fake.store.find("public", "orders").version == "1.0.1"


def test_other_content_of_the_same_version(notebook: Path, run: Runs, tmp_path: Path) -> None:
    """A daemon's directory takes it."""
    (tmp_path / ".cloacina" / "packages").mkdir(parents=True)
    run("deploy", notebook.name, "daemon")
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, "daemon")
    shown = run("rollback", "daemon", "orders")
    assert "has the content of 1.0.0 again (1.0.0 is there, with other content)" in shown.stdout
    assert "-    context.set('total', max(" in shown.stdout
    assert "+    context.set('total', sum(" in shown.stdout
    done = document(run("rollback", "daemon", "orders", "--yes", "--json"), "rollback")
    assert (done["current"], done["back_to"], done["version"]) == ("1.0.0", "1.0.0", "1.0.1")
