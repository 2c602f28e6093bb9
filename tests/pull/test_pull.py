"""Notebooks of packages: of ours the same bytes again, of anyone's the same tasks, edges and values."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from textwrap import dedent

import pytest

import cloaca_nb
from cloaca_nb.deploy.choose import Where
from cloaca_nb.errors import ArchiveError, DeployError, OutputError, UsageError
from tests.casefile import CASES, read_case
from tests.package.notebooks import ETL, EXTRACT, LOAD, NAME, vendored
from tests.pull.packages import HANDMADE, TWO, guide, release
from tests.pull.styles import STYLES
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.written import code_cell, code_cells, markdown_cell, write_notebook


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def notebook(folder: Path, *cells: str, name: str = "notebook.ipynb") -> Path:
    folder.mkdir(exist_ok=True)
    sources = [dedent(cell).strip("\n") for cell in cells]
    made = code_cells(sources)
    return write_notebook(folder / name, [markdown_cell("text", "# Sales"), *made])


PACKAGES = {**HANDMADE, **STYLES}


@pytest.mark.parametrize("name", PACKAGES)
def test_somebodys_package_packs_to_the_same(name: str, tmp_path: Path) -> None:
    made = PACKAGES[name]
    folder = written(tmp_path / "package", made.files)
    done = cloaca_nb.pull(folder, output=tmp_path / "pulled" / "sales.ipynb")
    assert not done.own
    pulled = cloaca_nb.read(done.path)
    report = pulled.check()
    assert report.ok, [finding.message for finding in report.findings]
    assert {task.id: list(task.dependencies) for task in report.workflow.tasks} == made.edges
    project = report.workflow.project
    assert (project.workflow, project.name, project.version) == ("sales", "sales", "2.1.0")
    state = pulled.run(runner="preview")
    assert state.status == "completed"
    assert state.context is not None
    assert {key: state.context[key] for key in made.values} == made.values


OURS = {
    "lines": ETL,
    "helpers": (NAME, "print(1)", "import math\nRATE = 2", EXTRACT, LOAD.replace("sum(", "RATE * sum(")),
    "modules": (
        NAME + " --version 3.0.0 --description 'A text'",
        "%%cloaca_module helpers\ndef add(rows):\n    return sum(rows)",
        "from helpers import add",
        EXTRACT,
        LOAD.replace("sum(", "add("),
    ),
    "file_name": (EXTRACT, LOAD),
    "no_ascii": (NAME, EXTRACT.replace("rows.", "rows: \u00e4\u2028\U0001f600."), LOAD),
}


@pytest.mark.parametrize("tenant", ["public", "acme"])
@pytest.mark.parametrize("name", OURS)
def test_ours_packs_to_the_same_bytes(name: str, tenant: str, tmp_path: Path) -> None:
    first = cloaca_nb.read(notebook(tmp_path / "a", *OURS[name])).pack(tmp_path / "one", tenant=tenant)
    done = cloaca_nb.pull(first.path, output=_default(first.path, tmp_path / "b"))
    assert (done.own, done.tenant, done.notes) == (True, tenant, ())
    again = cloaca_nb.read(done.path).pack(tmp_path / "two", tenant=done.tenant)
    assert again.path.name == first.path.name
    assert again.path.read_bytes() == first.path.read_bytes()


def _default(archive: Path, folder: Path) -> Path:
    """The name that a pull gives by itself, in a folder."""
    workflow = cloaca_nb.inspect(archive).name.replace("-", "_")
    return folder / f"{workflow}.ipynb"


def test_what_lies_beside_it_comes_back(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a", "import my_lib", EXTRACT.replace("[1, 2, 3]", "my_lib.X"), LOAD)
    vendored(tmp_path / "a", {"my_lib/__init__.py": "X = [4]\n"})
    project = '[project]\nname = "our-sales"\nversion = "4.0.0"\n[tool.cloaca]\nentry_module = "our_sales"\n'
    (tmp_path / "a" / "pyproject.toml").write_text(project, encoding="utf-8")
    first = cloaca_nb.read(path).pack(tmp_path / "one")
    done = cloaca_nb.pull(first.path, output=tmp_path / "b" / "x.ipynb")
    assert done.files == ("pyproject.toml", "vendor/my_lib/__init__.py")
    assert cloaca_nb.read(done.path).pack(tmp_path / "two").path.read_bytes() == first.path.read_bytes()


def test_files_that_cells_run_come_back(tmp_path: Path) -> None:
    home = tmp_path / "a"
    ran = "%run rates.py\n%run more.ipynb\n%run unused.py\nX = [RATE, MORE]"
    path = notebook(home, NAME, ran, "%run aside.py", EXTRACT.replace("[1, 2, 3]", "X"), LOAD)
    notebook(home, "MORE = 3", name="more.ipynb")
    for name, text in {"rates": "RATE = 2\r\n", "unused": "A = 1\n", "aside": "B = 1\n"}.items():
        (home / f"{name}.py").write_bytes(text.encode())
    first = cloaca_nb.read(path).pack(tmp_path / "one")
    done = cloaca_nb.pull(first.path, output=_default(first.path, tmp_path / "b"))
    assert (done.files, done.notes) == (("aside.py", "more.ipynb", "rates.py", "unused.py"), ())
    assert cloaca_nb.read(done.path).pack(tmp_path / "two").path.read_bytes() == first.path.read_bytes()
    (home / "rates.py").write_text("RATE = 2\nKEY = 'AKIA4QK7T2ZJ5WNXBHVC'\n", encoding="utf-8")
    assert "C801" in {finding.code for finding in cloaca_nb.read(path).check().findings}


def test_a_name_that_came_from_the_file_is_said_elsewhere(tmp_path: Path) -> None:
    first = cloaca_nb.read(notebook(tmp_path, EXTRACT, LOAD, name="daily.ipynb")).pack(tmp_path)
    done = cloaca_nb.pull(first.path, output=tmp_path / "other.ipynb")
    assert "named by its file" in done.notes[0]
    assert cloaca_nb.read(done.path).graph().name == "daily"


def test_a_builder_names_its_workflow_under_any_name_of_the_file(tmp_path: Path) -> None:
    block = (
        'with cloaca.WorkflowBuilder("nightly"):\n    @cloaca.task()\n    def load(context): return context'
    )
    cells = ("import cloaca", f"%%cloaca_task\n{block}")
    first = cloaca_nb.read(notebook(tmp_path, *cells, name="a.ipynb")).pack(tmp_path)
    done = cloaca_nb.pull(first.path, output=tmp_path / "other.ipynb")
    assert done.notes == ()
    assert cloaca_nb.read(done.path).pack(tmp_path / "two").path.read_bytes() == first.path.read_bytes()


def test_what_decides_on_the_package_comes_back_and_what_does_not_makes_no_difference(tmp_path: Path) -> None:
    cells = (
        "from __future__ import annotations",
        "def sum(values: Unknown):\n    return 7",
        "%%cloaca_task first\nclass Pet:\n    name = 'old'\npet = Pet()\nname = sum(pet.name)",
        "print('nothing needs this')",
        "del sum",
        "%%cloaca_task second\nclass Pet:\n    name = 'new'\nother = Pet()\ntotal = sum([name, 1])",
        "%%cloaca_task show\nprint(other.name, total)",
    )
    parameters = code_cell("p", "rate = 0.5")
    parameters["metadata"] = {"tags": ["parameters", "hidden"]}
    made = code_cells(cells)
    first = cloaca_nb.read(write_notebook(tmp_path / "daily.ipynb", [parameters, *made])).pack(
        tmp_path / "one"
    )
    done = cloaca_nb.pull(first.path, output=tmp_path / "b" / "daily.ipynb")
    assert (done.exact, done.cells) == (True, 8)
    assert [param.name for param in cloaca_nb.read(done.path).graph().params] == ["rate"]
    assert cloaca_nb.read(done.path).pack(tmp_path / "two").path.read_bytes() == first.path.read_bytes()


def test_a_package_of_a_graph_alone(tmp_path: Path) -> None:
    path = CASES / "examples" / "packaged_graph.py"
    first = cloaca_nb.read(read_case(path).write(tmp_path)).pack(tmp_path / "one")
    done = cloaca_nb.pull(first.path, output=tmp_path / "b" / "other.ipynb")
    assert (done.exact, done.notes) == (True, ())
    assert cloaca_nb.read(done.path).pack(tmp_path / "two").path.read_bytes() == first.path.read_bytes()


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("params/variables", r"demo/anew/__init__\.py was generated by cloaca_nb"),
        ("handover/enum_auto", r"counted/anew/__init__\.py was generated by cloaca_nb"),
        ("handover/class_defined_anew", r"demo/codec\.py was generated by cloaca_nb"),
        ("examples/packaged_graph", "declares no task"),
    ],
)
def test_a_project_of_ours_does_not_hold_its_cells(case: str, says: str, tmp_path: Path) -> None:
    built = cloaca_nb.read(read_case(CASES / f"{case}.py").write(tmp_path)).build(tmp_path / "out")
    with pytest.raises(UsageError, match=says):
        cloaca_nb.pull(built.path, output=tmp_path / "b" / "x.ipynb")


def test_a_workflow_may_be_called_as_what_is_made_anew(tmp_path: Path) -> None:
    path = notebook(tmp_path, "%cloaca_workflow anew", EXTRACT, LOAD)
    built = cloaca_nb.read(path).build(tmp_path / "out")
    done = cloaca_nb.pull(built.path, output=tmp_path / "b" / "x.ipynb")
    assert [task.id for task in cloaca_nb.read(done.path).graph().tasks] == ["extract", "load"]


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    first = cloaca_nb.read(notebook(tmp_path / "a", *ETL)).pack(tmp_path)
    place = tmp_path / "mine.ipynb"
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="there already"):
        cloaca_nb.pull(first.path, output=place)
    assert place.read_text(encoding="utf-8") == "mine"
    cloaca_nb.pull(first.path, output=place, force=True)
    cloaca_nb.pull(first.path, output=place)
    assert cloaca_nb.read(place).graph().name == "flow_one"


def test_a_name_that_no_notebook_has_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "broken.cloacina").write_bytes(b"no archive")
    with pytest.raises(UsageError, match=r"x\.py is no name of a notebook"):
        cloaca_nb.pull(tmp_path / "broken.cloacina", output=tmp_path / "x.py")


def test_from_a_server(fake: FakeServer, tmp_path: Path) -> None:
    where = Where(server=fake.url, environ={"CLOACINA_API_KEY": ADMIN_KEY})
    path = notebook(tmp_path / "a", *ETL)
    cloaca_nb.read(path).deploy(where=where, output=tmp_path / "one")
    at = Where(environ=where.environ)
    done = cloaca_nb.pull(fake.url, "flow-one", output=tmp_path / "b" / "x.ipynb", where=at)
    again = cloaca_nb.read(done.path).pack(tmp_path / "two")
    assert again.path.read_bytes() == (tmp_path / "one" / again.path.name).read_bytes()
    with pytest.raises(UsageError, match="which package") as caught:
        cloaca_nb.pull(fake.url, where=at)
    assert "flow-one" in caught.value.hint
    with pytest.raises(DeployError, match="no package nosuch"):
        cloaca_nb.pull(fake.url, "nosuch", where=at)


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:bz2") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


TOML = (
    b'[package]\nname = "x"\nversion = "1"\n[metadata]\nworkflow_name = "../../x"\nentry_module = "x.tasks"\n'
)
HOSTILE: dict[str, dict[str, bytes]] = {
    "leads_outside": {"x/../../evil.py": b"", "x/package.toml": TOML},
    "no_package": {"x/readme.txt": b"x"},
    "cells_no_list": {"x/package.toml": TOML, "x/cells.json": b'{"format": 1, "cells": 3}'},
    "cells_no_json": {"x/package.toml": TOML, "x/cells.json": b"{" * 9000},
    "another_format": {"x/package.toml": TOML, "x/cells.json": b'{"format": 2, "cells": []}'},
    "a_name_of_two_lines": {
        "x/package.toml": TOML.replace(b"../../x", b"x\\n!touch evil"),
        "x/workflow/x/tasks.py": b"import cloaca\n",
    },
    "its_own_name_of_two_lines": {
        "x/package.toml": TOML.replace(b"../../x", b"x\\n!touch evil"),
        "x/cells.json": b'{"format": 1, "cells": ["1"], "tenant": "public"}',
    },
    "a_module_of_two_lines": {
        "x/package.toml": TOML.replace(b"x.tasks", b"x\\n!touch evil.tasks").replace(b"../../x", b"x"),
        "x/workflow/x\n!touch evil/__init__.py": b"A = 1\n",
        "x/workflow/x\n!touch evil/tasks.py": b"import cloaca\n",
    },
    "toml_no_table": {"x/package.toml": b"package = 3", "x/workflow/x/tasks.py": b""},
    "no_entry": {"x/package.toml": TOML, "x/workflow/y.py": b""},
    "no_python": {"x/package.toml": TOML, "x/workflow/x/tasks.py": b"def ("},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives(name: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "x.cloacina", HOSTILE[name])
    with pytest.raises((ArchiveError, UsageError)):
        cloaca_nb.pull(path, output=tmp_path / "in" / "x.ipynb")
    assert not (tmp_path / "in").exists()
    assert {item.name for item in tmp_path.iterdir()} == {"x.cloacina"}


def test_hidden_files_are_not_written(tmp_path: Path) -> None:
    """Git obeys a `.git/config`, runs have the variables of a `.env`, and nobody sees either."""
    beside = {".git/config": "[core]", ".env": "LD_PRELOAD=x", "a/.b/c": "", "rates.json": "1", "a/.keep": ""}
    cells = json.dumps({"format": 1, "cells": ["A = 1"], "tenant": "public", "beside": beside})
    files = {
        "x/package.toml": TOML.replace(b"../../x", b"x"),
        "x/cells.json": cells.encode(),
        "x/workflow/vendor/lib/.git/config": b"",
        "x/workflow/vendor/lib/__init__.py": b"",
    }
    done = cloaca_nb.pull(
        archive(tmp_path / "x.cloacina", files), output=tmp_path / "in" / "x.ipynb", force=True
    )
    written = {path.relative_to(tmp_path / "in").as_posix() for path in (tmp_path / "in").rglob("*.*")}
    assert {path for path in written if "." in path} == {
        "x.ipynb",
        "rates.json",
        "a/.keep",
        "vendor/lib/__init__.py",
    }
    hidden = [note for note in done.notes if "is hidden and is not written" in note]
    assert len(hidden) == 4


def test_modules_in_the_place_of_python_s_own_are_not_written(tmp_path: Path) -> None:
    """No package of ours has them; a kernel that starts in that folder would run them."""
    beside = {"json.py": "evil", "sitecustomize.py": "evil", "logging/__init__.py": "evil", "x.ipynb": "{}"}
    beside |= {"shop/json.py": "N = 1", "json.txt": "1", "shop/__init__.py": ""}
    cells = json.dumps({"format": 1, "cells": ["A = 1"], "tenant": "public", "beside": beside})
    files = {"x/package.toml": TOML.replace(b"../../x", b"x"), "x/cells.json": cells.encode()}
    path = archive(tmp_path / "x.cloacina", files)
    done = cloaca_nb.pull(path, output=tmp_path / "in" / "x.ipynb", force=True)
    assert set(done.files) == {"json.txt", "shop/__init__.py", "shop/json.py"}
    assert len([note for note in done.notes if "Python's own" in note]) == 3
    assert "x.ipynb has the notebook's name and is not written" in done.notes


@pytest.mark.parametrize("beside", [{"\ud800.py": ""}, {"a": "", "a/b.py": ""}, {"a.py": "\ud800"}])
def test_files_that_cannot_be_written_are_said(beside: dict[str, str], tmp_path: Path) -> None:
    cells = json.dumps({"format": 1, "cells": ["A = 1"], "tenant": "public", "beside": beside})
    files = {"x/package.toml": TOML.replace(b"../../x", b"x"), "x/cells.json": cells.encode()}
    with pytest.raises(ArchiveError, match="is damaged"):
        cloaca_nb.pull(archive(tmp_path / "x.cloacina", files), output=tmp_path / "in" / "x.ipynb")
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize(
    "cell", [1, {}, {"source": 1, "tags": []}, {"source": "A = 1"}, {"source": "", "tags": [1]}]
)
def test_cells_of_another_form_are_not_read(cell: object, tmp_path: Path) -> None:
    cells = json.dumps({"format": 1, "cells": ["A = 1", cell], "tenant": "public"})
    files = {"x/package.toml": TOML.replace(b"../../x", b"x"), "x/cells.json": cells.encode()}
    with pytest.raises(ArchiveError, match="of another form"):
        cloaca_nb.pull(archive(tmp_path / "x.cloacina", files), output=tmp_path / "in" / "x.ipynb")


def test_a_package_has_no_more_files_than_an_archive_may(tmp_path: Path) -> None:
    beside = {f"m{number}.py": "" for number in range(10_001)}
    cells = json.dumps({"format": 1, "cells": ["A = 1"], "tenant": "public", "beside": beside})
    files = {"x/package.toml": TOML.replace(b"../../x", b"x"), "x/cells.json": cells.encode()}
    with pytest.raises(ArchiveError, match="10,001 files"):
        cloaca_nb.pull(archive(tmp_path / "x.cloacina", files), output=tmp_path / "in" / "x.ipynb")


def test_an_id_of_two_lines_stays_a_text(tmp_path: Path) -> None:
    code = b"import cloaca\n@cloaca.task(id='a\\n!touch evil')\ndef a(context):\n    return context\n"
    named = TOML.replace(b"../../x", b"x")
    path = archive(tmp_path / "x.cloacina", {"x/package.toml": named, "x/workflow/x/tasks.py": code})
    cells = json.loads(cloaca_nb.pull(path, output=tmp_path / "x.ipynb").path.read_text())["cells"]
    lines = "".join("".join(cell["source"]) + "\n" for cell in cells).splitlines()
    assert [line for line in lines if line.startswith("!")] == []


def test_the_default_name_stays_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = (
        b"import cloaca\nopen('executed', 'w')\n@cloaca.task(id='a')\ndef a(context):\n    return context\n"
    )
    named = TOML.replace(b"../../x", b"x")
    path = archive(tmp_path / "x.cloacina", {"x/package.toml": named, "x/workflow/x/tasks.py": code})
    with pytest.raises(ArchiveError, match="no name of a workflow"):
        cloaca_nb.pull(
            archive(tmp_path / "y.cloacina", {"x/package.toml": TOML, "x/workflow/x/tasks.py": code})
        )
    (tmp_path / "y.cloacina").unlink()
    done = cloaca_nb.pull(path)
    assert done.path.parent == Path()
    assert {item.name for item in tmp_path.iterdir()} <= {"x.cloacina", done.path.name, "pyproject.toml"}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a", "import my_lib", EXTRACT.replace("[1, 2, 3]", "my_lib.X"))
    vendored(tmp_path / "a", {"my_lib/__init__.py": "X = [4]\n"})
    first = cloaca_nb.read(path).pack(tmp_path / "one")
    (tmp_path / "b").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "b" / "vendor").symlink_to(tmp_path / "outside")
    with pytest.raises(OutputError, match="lead out"):
        cloaca_nb.pull(first.path, output=tmp_path / "b" / "x.ipynb", force=True)
    assert list((tmp_path / "outside").iterdir()) == []


NESTED = "import cloaca\ndef make():\n" + "\n".join(f"    {line}" for line in TWO.format(sum=1).split("\n"))
REFUSED = {
    "in a function": (guide(NESTED), "no|top level"),
    "several workflows": (
        guide(
            "import cloaca\nwith cloaca.WorkflowBuilder('a'):\n    pass\n"
            "with cloaca.WorkflowBuilder('b'):\n    pass\n"
        ),
        "several workflows",
    ),
    "computed dependencies": (
        release(
            "import cloaca\n@cloaca.task(id='a', dependencies=list('b'))\n"
            "def a(context):\n    return context\n"
        ),
        "no plain list",
    ),
    "a name from itself": (
        release("from .names import RATE\n" + TWO.format(sum=1), names="from .names import RATE\n"),
        "has no form in a notebook",
    ),
    "a name from each other": (
        release(
            "from .names import RATE\n" + TWO.format(sum=1),
            names="from .others import RATE\n",
            others="from .names import RATE\n",
        ),
        "has no form in a notebook",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_form_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    files, what = REFUSED[name]
    with pytest.raises(UsageError, match=what):
        cloaca_nb.pull(written(tmp_path / "package", files), output=tmp_path / "x.ipynb")
    assert not (tmp_path / "x.ipynb").exists()
