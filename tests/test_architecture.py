"""What `docs/architecture.md` says of rooms, files and functions is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import cloaca_nb
from tests.pages import blocks
from tests.test_layers import LAYERS

ROOT = Path(cloaca_nb.__file__).parent
REPOSITORY = ROOT.parent
PAGE = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
#: A file, and where one follows in parentheses, what is defined in it.
FILE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|md))`(?:\s+\(`(\w+)`\))?")
DRAWING = blocks(REPOSITORY / "docs" / "architecture.md")[0].text
TABLE = [line for line in PAGE.splitlines() if line.startswith("| `")]


def path_of(name: str) -> Path:
    """A file of the page: below the package, or below the repository."""
    return ROOT / name if (ROOT / name).exists() else REPOSITORY / name


@pytest.mark.parametrize(("name", "member"), sorted(set(FILE.findall(PAGE))))
def test_files_and_what_they_define_are_there(name: str, member: str) -> None:
    if name == "docs/findings/CODE.md":
        return
    path = path_of(name)
    assert path.is_file()
    if member:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert member in names


def test_the_drawing_has_every_room_in_its_layer() -> None:
    drawn = [
        set(re.findall(r"[\w]+", line.partition("     ")[0] if "standin" not in line else line))
        for line in DRAWING.strip().splitlines()
    ]
    told = [{*layer} - {"__init__", "__main__"} for layer in LAYERS]
    assert drawn == told


def test_the_table_has_every_room() -> None:
    rooms = {name for line in TABLE for name in re.findall(r"`(\w+)/?`", line.split("|")[1])}
    assert rooms == {room for layer in LAYERS for room in layer} - {"__init__", "__main__"}


def test_the_folders_of_the_table_are_those_that_are_there() -> None:
    told = set(re.findall(r"`(?:\w+/)?(\w+)/`", "\n".join(TABLE)))
    skipped = {"cloaca_nb", "cloaca"}
    there = {path.parent.name for path in ROOT.rglob("*.py")} - skipped
    assert there - {"rules", "proof", "secrets"} <= told


def test_no_two_classes_have_one_name() -> None:
    """One word for one idea. The stand-in calls its classes as the engine does."""
    homes: dict[str, list[str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        room = path.relative_to(ROOT)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name[0] != "_" and room.parts[0] != "standin":
                homes.setdefault(node.name, []).append(room.as_posix())
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
