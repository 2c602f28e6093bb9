"""What a page of an archive shows, however the archive was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.output.cell import MOST_DRAWN
from cloaca_nb.serving import page
from cloaca_nb.serving.apart import read_apart
from cloaca_nb.serving.page import page_of
from tests.servers.archives import GRAPH, write_archive, write_members

TOML = b'[package]\nname = "x"\nversion = "2"\n[metadata]\nlanguage = "python"\nworkflow_name = "flow"\n'


def release(folder: Path, tasks: str) -> Path:
    """An archive of the releases' layout with this code."""
    code = f"import cloaca\n{tasks}"
    path = folder / "x.cloacina"
    write_members(path, {"x/package.toml": TOML, "x/workflow/flow/tasks.py": code.encode()})
    return path


def task(id: str, *dependencies: str) -> str:
    return f"@cloaca.task(id={id!r}, dependencies={list(dependencies)!r})\ndef f(context): ...\n"


def test_a_page_has_what_inspect_says_the_graph_and_the_texts(tmp_path: Path) -> None:
    path = write_archive(tmp_path, files={"vendor/lib/data.bin": b"\xff\xfe\x00"})
    found = page_of(path)
    assert (found["name"], found["version"], found["said"][:12]) == ("data-pipeline", "1.0.0", "both layouts")
    assert {each["id"]: tuple(each["dependencies"]) for each in found["tasks"]} == GRAPH
    assert all(f">{id}<" in found["picture"] for id in GRAPH)
    texts = {path.rpartition("/")[2] for path in found["texts"]}
    assert {"manifest.json", "package.toml", "tasks.py"} <= texts
    assert "data.bin" not in texts


@pytest.mark.parametrize(
    "tasks",
    [
        pytest.param(task("a", "b") + task("b", "a"), id="a circle"),
        pytest.param(task("a", "a"), id="waits for itself"),
        pytest.param(task("a", "gone"), id="waits for none of them"),
        pytest.param(task("<script>&\u202e", "'\"]]>"), id="names that are markup"),
    ],
)
def test_every_graph_is_drawn(tasks: str, tmp_path: Path) -> None:
    picture = page_of(release(tmp_path, tasks))["picture"]
    assert picture.startswith("<svg")
    assert "<script>" not in picture


def test_too_many_tasks_are_listed_and_not_drawn(tmp_path: Path) -> None:
    count = MOST_DRAWN + 1
    found = page_of(release(tmp_path, "".join(task(f"t{number}") for number in range(count))))
    assert (len(found["tasks"]), found["picture"]) == (count, "")


def test_texts_have_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_TEXT", len(TOML))
    found = page_of(release(tmp_path, task("a") * 20))
    assert list(found["texts"]) == ["x/package.toml"]


def test_a_process_of_its_own_reads_it(tmp_path: Path) -> None:
    path = write_archive(tmp_path)
    assert read_apart(path.read_bytes(), path.name) == page_of(path)


def test_what_is_no_archive_is_said_by_its_name() -> None:
    assert read_apart(b"no archive", "broken.cloacina") == {
        "message": "broken.cloacina is compressed neither by bzip2 nor by gzip",
        "hint": "a .cloacina archive is a tar file compressed by bzip2",
    }


def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloaca_nb.serving.apart.PATIENCE_S", 0.0)
    path = write_archive(tmp_path)
    assert read_apart(path.read_bytes(), path.name)["message"] == f"reading {path.name} took more than 0 s"
