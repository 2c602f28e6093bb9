"""The import proof with `--bare`: nothing that is installed but what targets are told to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.cli.main import main
from cloaca_nb.model.run import Limits
from cloaca_nb.package.dependencies.targets import at_targets
from tests.package.notebooks import NAME, document, vendored

TASK = "%%cloaca_task\ndef work(context):\n    context.set('v', {})\n    return context"


def bare(folder: Path, cell: str, expression: str = "1") -> Report:
    """The report of a notebook whose package is imported so."""
    cells = document(NAME, cell, TASK.replace("{}", expression), folder=folder)
    return check(cells, limits=Limits(bare=True))


def targets(folder: Path, **modules: list[str]) -> None:
    """Tell what targets have."""
    tables = [f"[tool.cloaca_nb.targets.{name}]\nmodules = {listed!r}\n" for name, listed in modules.items()]
    (folder / "pyproject.toml").write_text("".join(tables), encoding="utf-8")


def test_what_is_installed_here_is_not_there(tmp_path: Path) -> None:
    report = bare(tmp_path, "import numpy", "numpy.pi")
    (found,) = report.errors
    assert found.code == "C502"
    assert "%cloaca_vendor it" in found.hint
    assert bare(tmp_path, "import json, sqlite3, unittest.mock as m", "[json, sqlite3.version, m]").ok
    assert bare(tmp_path, "try:\n    import numpy\nexcept ImportError:\n    numpy = None", "numpy").ok


def test_what_targets_have_is_there_with_what_that_needs(tmp_path: Path) -> None:
    targets(tmp_path, prod=["jsonschema"])
    assert bare(tmp_path, "import jsonschema", "jsonschema.__name__").ok
    assert {"jsonschema", "attrs", "referencing"} <= at_targets(tmp_path)
    assert [one.code for one in bare(tmp_path, "import numpy", "numpy.pi").errors] == ["C545"]


def test_each_target_must_have_it(tmp_path: Path) -> None:
    targets(tmp_path, prod=["numpy"], dev=["jsonschema"])
    assert at_targets(tmp_path) == frozenset()
    assert not bare(tmp_path, "import numpy", "numpy.pi").ok


def test_the_vendored_copy_is_proved_and_not_the_installed_one(tmp_path: Path) -> None:
    vendored(tmp_path, {"packaging/__init__.py": "VENDORED = 1\n"})
    cell = "import packaging\nassert packaging.VENDORED"
    assert bare(tmp_path, cell, "packaging.VENDORED").ok
    vendored(tmp_path, {"packaging/__init__.py": "import numpy\n"})
    (found,) = bare(tmp_path, cell, "packaging.VENDORED").errors
    assert found.message == "the package imports numpy, which is not there"


def test_both_ways_at_once_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flow.py").write_text("# %%\n# %%cloaca_task\ndef work(context):\n    return context\n")
    assert main(["check", str(tmp_path / "flow.py"), "--bare", "--no-import"]) == 2
    assert "leave out one" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "flow.py"), "--bare"]) == 0
