"""The built directory: the guide's project, which the engine runs by the guide's own five lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloaca_nb.errors import OutputError
from cloaca_nb.package import files
from cloaca_nb.package.archive import write_directory
from tests.command import LIMIT_S
from tests.package.notebooks import ETL, NAME, package, vendored

FIVE_LINES = """
import cloaca
runner = cloaca.DefaultRunner(":memory:")
import flow_one
result = runner.execute("flow_one", cloaca.Context({"start": 1}))
print(result.status, result.final_context.to_dict())
runner.shutdown()
"""


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_guides_project(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = 1\n"})
    built = write_directory(package(*ETL, folder=tmp_path), tmp_path / "out")
    assert built == tmp_path / "out" / "flow-one"
    assert tree(built) == [
        "flow_one/__init__.py",
        "flow_one/tasks.py",
        "pyproject.toml",
        "vendor/my_lib/__init__.py",
    ]


RULES = """
    %%cloaca_task
    import cloaca

    @cloaca.task(id="the \\"first\\"")
    def first(context):
        context.set("x", helpers.twice(21))
        return context

    @cloaca.task(
        id="größe",
        dependencies=["the \\"first\\""],
        trigger_rules=cloaca.task_success("the \\"first\\""),
    )
    def second(context):
        context.set("y", context.get("x") + 1)
        return context
"""


@pytest.mark.engine
@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (ETL, "'sum': 6"),
        (
            (NAME, "%%cloaca_module helpers\ndef twice(n):\n    return 2 * n", "import helpers", RULES),
            "'y': 43",
        ),
    ],
)
def test_the_guides_five_lines_run_on_it(cells: tuple[str, ...], wanted: str, tmp_path: Path) -> None:
    built = write_directory(package(*cells, folder=tmp_path), tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", FIVE_LINES],
        cwd=built,
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT_S,
        env={**os.environ, "RUST_LOG": "off", "TMPDIR": str(tmp_path)},
    )
    assert done.stdout.startswith("Completed ")
    assert wanted in done.stdout


def test_an_older_one_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    write_directory(package(*ETL, "%%cloaca_module extra\nX = 1", "import extra", folder=tmp_path), tmp_path)
    (tmp_path / "flow-one/flow_one/__pycache__").mkdir()
    (tmp_path / "flow-one/flow_one/__pycache__/x.pyc").write_bytes(b"")
    built = write_directory(package(*ETL, folder=tmp_path), tmp_path)
    assert tree(built) == ["flow_one/__init__.py", "flow_one/tasks.py", "pyproject.toml"]
    assert [path.name for path in tmp_path.iterdir()] == ["flow-one"]


def test_an_empty_directory_is_used(tmp_path: Path) -> None:
    (tmp_path / "flow-one").mkdir()
    assert tree(write_directory(package(*ETL, folder=tmp_path), tmp_path))


@pytest.mark.parametrize("name", ["notes.txt", "flow_one/__init__.py", "src/flow_one/__init__.py"])
def test_what_is_not_ours_is_never_replaced(name: str, tmp_path: Path) -> None:
    path = tmp_path / "flow-one" / name
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="was not written by cloaca_nb"):
        write_directory(package(*ETL, folder=tmp_path), tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_ours_with_something_added_is_not_replaced(tmp_path: Path) -> None:
    built = write_directory(package(*ETL, folder=tmp_path), tmp_path)
    (built / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        write_directory(package(*ETL, folder=tmp_path), tmp_path)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "flow-one").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is in the way"):
        write_directory(package(*ETL, folder=tmp_path), tmp_path)


def test_a_link_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "flow-one").symlink_to("elsewhere")
    with pytest.raises(OutputError, match="is in the way"):
        write_directory(package(*ETL, folder=tmp_path), tmp_path)


def test_a_failed_write_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = package(*ETL, folder=tmp_path)
    built = write_directory(made, tmp_path)
    before = tree(built)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cloaca_nb.package.files.write_tree", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_directory(made, tmp_path)
    assert tree(built) == before
    assert [path.name for path in tmp_path.iterdir()] == ["flow-one"]


def test_the_older_one_is_always_there(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two directories can be exchanged, there is no moment without one."""
    built = write_directory(package(*ETL, folder=tmp_path), tmp_path)
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    if not files._exchanged(one, other):
        pytest.skip("this system cannot exchange directories")
    rename = Path.rename
    moved: list[Path] = []

    def record(self: Path, target: Path) -> Path:
        moved.append(Path(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", record)
    write_directory(package(*ETL, "%%cloaca_module extra\nX = 1", "import extra", folder=tmp_path), tmp_path)
    assert built / "flow_one" not in moved
    assert built not in moved
    assert [path.name for path in tmp_path.iterdir()] == ["flow-one"]


def test_without_an_exchange_the_older_one_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends in between leaves it aside; so does no error."""
    monkeypatch.setattr(files, "_exchanged", lambda *_: False)
    made = package(*ETL, folder=tmp_path)
    built = write_directory(made, tmp_path)
    before = tree(built)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with pytest.raises(OutputError, match="Input/output error"):
            write_directory(made, tmp_path)
    assert tree(built) == before
    # What a killed process leaves: the older one aside, nothing in its place.
    aside = tmp_path / ".flow-one.abcd1234.part"
    aside.mkdir()
    (aside / ".owner").touch()
    built.rename(aside / "old")
    with monkeypatch.context() as patch:
        patch.setattr("cloaca_nb.package.files.write_tree", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            files.replaced_directory(built, {})
    assert tree(built) == before
    assert [path.name for path in tmp_path.iterdir()] == ["flow-one"]
