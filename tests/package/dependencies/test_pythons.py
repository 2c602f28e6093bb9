"""On which Pythons and platforms a package runs: what it says, what its code and its libraries need."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cloaca_nb.check.rules import worded
from cloaca_nb.model.finding import Finding
from cloaca_nb.package.dependencies.python import newer_syntax, oldest
from cloaca_nb.package.loaders import TARGETS, platforms
from tests.package.notebooks import LOAD, package, vendored


@pytest.mark.parametrize(
    ("requires", "minor"),
    [
        (">=3.10", 10),
        (">=3.9.7", 9),
        (">=3.10,<3.11", 10),
        (">3.11.99", 12),
        ("==3.12.*", 12),
        ("nonsense", None),
    ],
)
def test_the_oldest_python_that_is_let_in(requires: str, minor: int | None) -> None:
    assert oldest(requires) == minor


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("x = 1", None),
        ("match x:\n    case 1: pass", 10),
        ("try:\n    pass\nexcept* OSError:\n    pass", 11),
        ("type X = int", 12),
        ("def f[T](x: T) -> T: return x", 12),
        ('x = f"{d["k"]}"', 12),
        ("x = f\"{'\\n'.join(y)}\"", 12),
        ("x = f\"{d['k']}\" + f'''{\"a\"}'''", None),
        ("x = f'{a}\\n'", None),
    ],
)
def test_syntax_that_older_pythons_lack(code: str, needs: int | None) -> None:
    if needs is not None and needs > sys.version_info.minor:
        pytest.skip("this Python cannot read it either")
    found = newer_syntax(code, 9)
    assert (found.minor if found else None) == (
        needs if needs != sys.version_info.minor or needs > 9 else None
    )


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("(x\n:= 1)", 8),
        ("def f(x, # all\n/): pass", 8),
        ("f = lambda x,/: x", 8),
        ("def f(x, \\\n /, y): pass", 8),
        ("with \\\n(a as b, c as d): pass", 9),
        ("if x:\n    with(a as b, c): pass", 9),
        ("if x:\n    match(x):\n        case _: pass", 10),
        ("try: pass\nexcept \\\n*OSError: pass", 11),
        ("x = 1; type \\\nX = int", 12),
        ("class \\\nA \\\n[T]: pass", 12),
        ("async def f [T](): pass", 12),
    ],
)
def test_newer_syntax_is_seen_however_it_is_written(code: str, needs: int) -> None:
    if needs > sys.version_info.minor or (needs == 9 and sys.version_info >= (3, 13)):
        pytest.skip("this Python cannot read it, or has forgotten when it came")
    found = newer_syntax(code, 7)
    assert (found.minor if found else None) == needs


def findings(folder: Path, requires: str, cell: str = "x = 1") -> list[Finding]:
    """The findings about Pythons of a package."""
    made = package(f'%cloaca_workflow flow_one --requires-python "{requires}"', cell, LOAD, folder=folder)
    return [one for one in worded(made.facts) if one.code in {"C542", "C543", "C544", "C603", "C604"}]


MATCHING = (
    "%%cloaca_task\ndef sorts(context):\n    match context.get('x'):\n        case 1: pass\n"
    "    return context"
)


def test_what_the_package_says_is_held_against_its_syntax(tmp_path: Path) -> None:
    assert findings(tmp_path, ">=3.10", MATCHING) == []
    (found,) = findings(tmp_path, ">=3.9", MATCHING)
    assert (found.code, found.cell, found.line) == ("C542", 2, 3)
    assert found.message == "pattern matching needs Python 3.10, and the package says >=3.9"


#: cells -> which of its annotations names what is not there on a Python that evaluates it at once
ANNOTATIONS = {
    "class A:\n    other: A | None = None": ("A", 3, 2),
    "class A:\n    def twin(self) -> A: return self": ("A", 3, 2),
    "class A:\n    def twin(self) -> 'A': return self": None,
    "from __future__ import annotations\nclass A:\n    other: A | None = None": None,
    "class A:\n    b: B\nclass B: pass": None,  # it is carried above
    "class A:\n    b: B\nclass B:\n    a: A": ("B", 3, 2),  # each needs the other
    "from typing import Any as T\nclass A:\n    x: T\ndel T": None,
    "class A:\n    x: pd.DataFrame = None": ("pd", 3, 2),
    "import typing\nif typing.TYPE_CHECKING:\n    from a import B\nclass A:\n    x: B": ("B", 3, 5),
    "class A:\n    def f(self):\n        def g(x: T): pass\n        y: U = 1": ("T", 3, 3),
}


@pytest.mark.parametrize(("cell", "expected"), ANNOTATIONS.items(), ids=ANNOTATIONS)
def test_annotations_that_wait_to_be_asked_for(
    cell: str, expected: tuple[str, int, int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.14 evaluates none unless someone asks: the notebook has no error, an older server has one."""
    monkeypatch.setattr("cloaca_nb.read.names.scopes.WHEN_ASKED", True)
    task = "%%cloaca_task\ndef makes(context):\n    A()\n    return context"
    for requires in (">=3.10", ">=3.14"):
        name = f'%cloaca_workflow flow_one --requires-python "{requires}"'
        facts = package(name, task, cell, folder=tmp_path).facts
        found = [one for one in worded(facts) if one.severity in {"warning", "error"}]
        said = [
            (one.code, one.message.partition("`")[2].partition("`")[0], one.cell, one.line) for one in found
        ]
        assert said == ([("C542", *expected)] if expected and requires == ">=3.10" else [])


def test_several_errors_without_parentheses(tmp_path: Path) -> None:
    if sys.version_info < (3, 14):
        pytest.skip("this Python cannot read it either")
    body = "def sorts(context):\n    try:\n        pass\n    except ValueError, TypeError:\n        pass"
    (found,) = findings(tmp_path, ">=3.10", f"%%cloaca_task\n{body}\n    return context")
    assert (found.code, found.cell, found.line) == ("C542", 2, 5)


def test_a_large_module_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloaca_nb.package.dependencies.python._AT_ONCE", 1)
    deep = f"a = 1\n\n@print\ndef f(x): return (x,\n  2); b = 3\n{MATCHING.partition(chr(10))[2]}"
    (found,) = findings(tmp_path, ">=3.9", f"%%cloaca_task\n{deep}")
    assert (found.code, found.cell, found.line) == ("C542", 2, 8)


def test_what_targets_have_is_held_against_both(tmp_path: Path) -> None:
    tables = '[tool.cloaca_nb.targets.old]\npython = "3.9"\n[tool.cloaca_nb.targets.new]\npython = "3.12.1"\n'
    (tmp_path / "pyproject.toml").write_text(tables)
    found = findings(tmp_path, ">=3.10", MATCHING)
    assert [one.code for one in found] == ["C544", "C544"]
    assert all("target old is told to have Python 3.9" in one.message for one in found)
    (tmp_path / "pyproject.toml").write_text("[tool.cloaca_nb.targets.old]\npython = 3.9\n")
    assert [one for one in findings(tmp_path, ">=3.10") if one.code == "C544"] == []


def test_vendored_libraries_say_what_they_are_for(tmp_path: Path) -> None:
    vendored(tmp_path, {"one-1.dist-info/METADATA": "Name: one\nRequires-Python: >=3.11\n", "one.py": ""})
    (found,) = findings(tmp_path, ">=3.10")
    assert found.message == "the vendored one is for Python >=3.11, and the package says >=3.10"
    assert findings(tmp_path, ">=3.11") == []


MACOS = ("macos-x86_64", "macos-arm64")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"one.py": b""}, TARGETS),
        ({"f.cpython-311-x86_64-linux-gnu.so": b""}, ("linux-x86_64",)),
        ({"f.cpython-311-aarch64-linux-gnu.so": b""}, ("linux-arm64",)),
        ({"f.cpython-311-darwin.so": b""}, MACOS),
        ({"f.cp311-win_amd64.pyd": b""}, ()),
        ({"f.abi3.so": b""}, TARGETS),
        (
            {"f.abi3.so": b"", "f-1.dist-info/WHEEL": b"Tag: cp39-abi3-manylinux_2_17_aarch64\n"},
            ("linux-arm64",),
        ),
        ({"f.abi3.so": b"", "f-1.dist-info/WHEEL": b"Tag: cp39-abi3-macosx_11_0_universal2\n"}, MACOS),
        ({"a.cpython-311-x86_64-linux-gnu.so": b"", "b.cpython-311-darwin.so": b""}, ()),
    ],
)
def test_platforms_are_those_of_what_is_vendored(files: dict[str, bytes], expected: tuple[str, ...]) -> None:
    assert platforms(files) == expected


def test_the_manifest_has_them(tmp_path: Path) -> None:
    vendored(tmp_path, {"f.cpython-311-x86_64-linux-gnu.so": ""})
    manifest = json.loads(package(LOAD, folder=tmp_path).guide["manifest.json"])
    assert manifest["package"]["targets"] == ["linux-x86_64"]
