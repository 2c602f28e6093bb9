"""What a loader would say of a package, of which only the files that servers read are known."""

from __future__ import annotations

from pathlib import Path

from cloaca_nb.check.checker import check
from cloaca_nb.check.proof.load import look, try_load
from tests.casefile import CASES, read_case


def test_a_package_that_is_a_graph_loads(tmp_path: Path) -> None:
    case = read_case(CASES / "registered" / "is_a_graph.py")
    package = check(case.document(tmp_path), prove=False).package
    assert package is not None
    prefix = f"{package.stem}/"
    files = {path.removeprefix(prefix): data for path, data in package.members("package").items()}
    assert look(files) is None
    assert try_load(files, tenant="public", limits=None).message == ""
