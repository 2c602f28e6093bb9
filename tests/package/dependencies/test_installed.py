"""Which distribution has which top-level module."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from cloaca_nb.package.dependencies.installed import distributions_by_module, modules_of


@pytest.mark.parametrize(
    ("files", "modules"),
    [
        (["attr/__init__.py", "attrs/__init__.py", "attrs-25.4.0.dist-info/METADATA"], {"attr", "attrs"}),
        (["six.py", "six-1.17.0.dist-info/RECORD"], {"six"}),
        (["_yaml.cpython-310-x86_64-linux-gnu.so", "yaml/_yaml.py"], {"_yaml", "yaml"}),
        (["../../bin/tool", "../../share/notes.py", "demo.data/data.json"], set()),
    ],
)
def test_files_tell_the_modules(files: list[str], modules: set[str]) -> None:
    assert modules_of(map(PurePosixPath, files)) == modules


def test_what_lists_no_modules_is_known_by_its_files() -> None:
    """On each Python: attrs lists none, and has two."""
    found = distributions_by_module()
    assert [found["attr"], found["attrs"]] == [["attrs"], ["attrs"]]
