"""What tasks do to what helper modules keep is told as what they do to what the notebook keeps."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from cloaca_nb.model import kinds
from tests.afresh.test_write import package

#: ``=== apart: name`` or ``=== shared: name``, the helper module, what tasks ``--- one`` and ``--- two`` do.
CASES = {
    head: body.strip("\n")
    for head, _, body in (
        case.partition("\n")
        for case in Path(__file__).with_name("inside.txt").read_text("utf-8").split("=== ")[1:]
    )
}
#: A module of a package beside the notebook, which has a name of another one.
PACKAGE = {
    "__init__": "from .keeping import put\n",
    "keeping": "from tools.base import LOG\ndef put(x):\n    LOG.append(x)\n",
    "base": "LOG = []\n",
}


def told(folder: Path, before: str, one: str, two: str) -> list[str]:
    """Names that are told to be shared by two tasks, one after the other."""
    tasks = [
        f"%%cloaca_task{marker}\ndef {name}(context):\n{textwrap.indent(body, '    ')}\n    return context"
        for name, marker, body in (("one", "", one), ("two", " --dependencies one", two))
    ]
    facts = package(folder, before, *tasks).facts
    return [fact.said.name for fact in facts if isinstance(fact.said, kinds.SharedState)]


@pytest.mark.parametrize("name", CASES)
def test_a_change_of_what_a_helper_module_keeps_is_told(tmp_path: Path, name: str) -> None:
    helper, one, two = re.split(r"^--- \w+$", CASES[name], flags=re.MULTILINE)
    (tmp_path / "helper.py").write_text(helper, encoding="utf-8")
    found = {*told(tmp_path, "import helper\nROWS = []", one.strip("\n"), two.strip("\n"))}
    assert len(found) == (name.startswith("shared")), found


def test_what_modules_of_a_package_have_of_each_other_is_one_thing(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "tools" / f"{name}.py").write_text(text, encoding="utf-8")
    before = "from tools import put\nimport tools.base"
    assert told(tmp_path, before, "put(1)", "len(tools.base.LOG)") == ["tools.base.LOG"]


def test_what_would_take_too_long_to_look_at_is_told_by_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloaca_nb.afresh.write.MOST", 3)
    (tmp_path / "helper.py").write_text("LOG = []\ndef put(x):\n    LOG.append(x)\n", encoding="utf-8")
    assert told(tmp_path, "import helper", "helper.put(1)", "len(helper.LOG)") == ["helper.LOG"]


def test_a_closure_of_a_helper_module_that_keeps_something_is_made_anew(tmp_path: Path) -> None:
    helper, _, _ = re.split(r"^--- \w+$", CASES["shared: a counter in a closure"], flags=re.MULTILINE)
    (tmp_path / "helper.py").write_text(helper, encoding="utf-8")
    task = "%%cloaca_task\ndef one(context):\n    context.set('n', helper.count())\n    return context"
    assert any("/anew/helper" in path for path in package(tmp_path, "import helper", task).guide)
