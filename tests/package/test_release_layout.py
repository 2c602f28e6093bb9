"""The layout that servers read: its module is named by its content, and what it needs lies inside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloaca_nb.model.package import plain_path
from tests.check.proofs import prove
from tests.package.notebooks import ETL, EXTRACT, LOAD, NAME, package, released, vendored


def top(*cells: str, folder: Path, tenant: str = "public") -> str:
    return package(*cells, folder=folder, tenant=tenant).release_entry_module.partition(".")[0]


def test_the_name_follows_from_the_content(tmp_path: Path) -> None:
    first = top(*ETL, folder=tmp_path)
    assert first.startswith("flow_one_")
    assert len(first) == len("flow_one_") + 8
    assert top(*ETL, folder=tmp_path) == first
    others = {
        top(*ETL, folder=tmp_path, tenant="acme"),
        top(f"{NAME} --version 1.0.1", EXTRACT, LOAD, folder=tmp_path),
        top(NAME, EXTRACT, LOAD.replace("sum(", "max("), folder=tmp_path),
        top("%cloaca_workflow flow_two", EXTRACT, LOAD, folder=tmp_path),
    }
    assert len(others) == 4
    assert first not in others


def test_cells_that_the_package_does_not_need_change_nothing(tmp_path: Path) -> None:
    bytes_of = [dict(package(*cells, folder=tmp_path).release) for cells in (ETL, (*ETL, "print(1)"))]
    assert bytes_of[0] == bytes_of[1]


def test_cells_json_holds_what_the_package_was_made_from(tmp_path: Path) -> None:
    made = package(
        NAME, "print('not needed')", "RATE = 2", EXTRACT, LOAD.replace("sum(", "RATE * sum("), folder=tmp_path
    )
    cells = json.loads(made.release["cells.json"])
    assert cells["tenant"] == "public"
    assert [cell.splitlines()[0] for cell in cells["cells"]] == [
        NAME,
        "RATE = 2",
        "%%cloaca_task",
        "%%cloaca_task",
    ]
    assert "pyproject" not in cells


VENDORED = [
    ("import my_lib", "from ._vendor import my_lib"),
    ("import my_lib as m", "from ._vendor import my_lib as m"),
    ("import my_lib.deep", "from ._vendor import my_lib"),
    ("import my_lib.deep as d", "from ._vendor.my_lib import deep as d"),
    ("import os, my_lib", "import os; from ._vendor import my_lib"),
    ("from my_lib import X, Y as Z", "from ._vendor.my_lib import X, Y as Z"),
    ("from my_lib.deep import X", "from ._vendor.my_lib.deep import X"),
    ("from my_lib import *", "from ._vendor.my_lib import *"),
    ("x = import_module('my_lib.deep')", 'x = import_module(__package__ + "._vendor.my_lib.deep")'),
    ("x = import_module(name='my_lib')", 'x = import_module(name=__package__ + "._vendor.my_lib")'),
    ("x = import_module('.deep', 'my_lib')", "x = import_module('.deep', __package__ + \"._vendor.my_lib\")"),
    ("x = resources.files('my_lib')", 'x = resources.files(__package__ + "._vendor.my_lib")'),
    ("x = files(package='my_lib')", 'x = files(package=__package__ + "._vendor.my_lib")'),
    ("x = get_data('my_lib', 'my_lib')", "x = get_data(__package__ + \"._vendor.my_lib\", 'my_lib')"),
    ("x = open('my_lib')", "x = open('my_lib')"),
    ("import os", "import os"),
]


@pytest.mark.parametrize(("written", "carried"), VENDORED)
def test_imports_of_vendored_libraries_are_the_own_ones(written: str, carried: str, tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = Y = 1", "my_lib/deep.py": "X = 2"})
    helper = f"%%cloaca_module helpers\n{written}\nif True: {written}\ndef f():\n    return 1"
    made = package(NAME, helper, EXTRACT, folder=tmp_path)
    lines = released(made)["workflow/flow_one/helpers.py"].decode().splitlines()
    assert lines[1:3] == [carried, f"if True: {carried}"]
    assert made.guide["flow_one/helpers.py"].decode().splitlines()[1] == written


def test_a_module_that_an_import_of_a_dotted_name_leaves_unbound_is_loaded(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "", "my_lib/deep.py": "X = 2"})
    task = EXTRACT.replace("[1, 2, 3]", "Y")
    made = package(NAME, "import my_lib.deep\nY = my_lib.deep.X", task, folder=tmp_path)
    assert b"from ._vendor.my_lib import deep\n" in released(made)["workflow/flow_one/__init__.py"]
    assert prove(made).facts == ()


def test_texts_that_name_vendored_modules_deeper_lead_to_the_package(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "", "my_lib/deep.py": "X = 2"})
    task = EXTRACT.replace("[1, 2, 3]", "SEEN + [importlib.import_module('my_lib.deep').X]")
    task = task.replace("context.set(", "SEEN.append(1)\n        context.set(")
    made = package(NAME, "import importlib\nSEEN = []", task, folder=tmp_path)
    text = released(made)["workflow/flow_one/anew/extract.py"].decode()
    assert 'import_module(__package__.rsplit(".", 1)[0] + "._vendor.my_lib.deep")' in text
    assert prove(made).facts == ()


def test_an_import_over_several_lines_keeps_the_lines_below(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = Y = 1"})
    helper = "%%cloaca_module helpers\nfrom my_lib import (\n    X,\n    Y,\n)\nZ = X"
    made = package(NAME, helper, EXTRACT, folder=tmp_path)
    lines = released(made)["workflow/flow_one/helpers.py"].decode().splitlines()
    assert lines[1:] == ["from ._vendor.my_lib import X, Y", "", "", "", "Z = X"]
    place = made.place_of("workflow/flow_one/helpers.py", 6)
    assert place is not None
    assert (place.cell, place.line) == (2, 6)


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("workflow/flow_0123abcd/tasks.py", "workflow/flow/tasks.py"),
        ("p-1/workflow/flow_0123abcd/_vendor/x.py", "p-1/workflow/flow/_vendor/x.py"),
        ("workflow/flow/deep_0123abcd/x.py", "workflow/flow/deep_0123abcd/x.py"),
        ("flow_0123abcd/tasks.py", "flow_0123abcd/tasks.py"),
        ("workflow/flow_0123abc/tasks.py", "workflow/flow_0123abc/tasks.py"),
    ],
)
def test_plain_paths(path: str, plain: str) -> None:
    assert plain_path(path) == plain
