"""What differs between two states of a package."""

from __future__ import annotations

import pytest

from cloaca_nb.deploy.past import compare
from cloaca_nb.deploy.prepare import shown_files
from cloaca_nb.deploy.server.resources import ServerSource
from cloaca_nb.package.limits import SHOWN_TEXT

TASKS = b"""import cloaca

RATE = 1

@cloaca.task(id="extract")
def extract(context):
    return context

@cloaca.task(id="load", dependencies=["extract"])
def load_it(context):
    context.set("x", RATE)  # keep
    return context
"""


def test_same() -> None:
    assert compare({"a": b"x"}, {"a": b"x"}) == ()


def test_added_removed_changed() -> None:
    changes = compare({"b": b"1\n", "a": b"1\n"}, {"b": b"2\n", "c": b"3\n"})
    assert [(change.path, change.change) for change in changes] == [
        ("a", "removed"),
        ("b", "changed"),
        ("c", "added"),
    ]
    assert "-1" in changes[1].diff
    assert "+2" in changes[1].diff


@pytest.mark.parametrize(
    ("old", "new", "tasks"),
    [
        ("return context", "return context", ()),
        ('context.set("x", RATE)', 'context.set("y", RATE)', ("load",)),
        ('dependencies=["extract"]', "dependencies=[]", ("load",)),
        ("# keep", "# kept", ()),
        ('id="extract"', 'id="read"', ("extract", "read")),
        ("RATE = 1", "RATE = 2", ()),
        ("def load_it(context):", "def load_it(context, handle):", ("load",)),
    ],
)
def test_tasks_that_differ(old: str, new: str, tasks: tuple[str, ...]) -> None:
    changed = TASKS.decode().replace(old, new).encode()
    found = compare({"workflow/p/tasks.py": TASKS}, {"workflow/p/tasks.py": changed})
    assert tuple(task for change in found for task in change.tasks) == tasks
    assert bool(found) is (old != new)


@pytest.mark.parametrize(
    ("path", "tasks"),
    [
        ("p/anew/load.py", ("load",)),
        ("p/anew_2/in/load.py", ("load",)),
        ("p/beside.py", ()),
        ("q/anew/x.py", ()),
    ],
)
def test_tasks_of_what_is_made_anew(path: str, tasks: tuple[str, ...]) -> None:
    """Its module has a task's function without the decorator, and helpers."""
    text = b"def helps():\n    pass\ndef load_it(context):\n    return context\n"
    around = {"workflow/p/tasks.py": TASKS}
    old, new = ({**around, f"workflow/{path}": text + more} for more in (b"", b"    # more\nx = 1\n"))
    assert [change.tasks for change in compare(old, new)] == [()]
    new[f"workflow/{path}"] = text.replace(b"return context", b"return None")
    assert [change.tasks for change in compare(old, new)] == [tasks]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"def broken(:\n"])
def test_what_is_no_text_or_no_python_has_no_tasks(data: bytes) -> None:
    (change,) = compare({"workflow/p/tasks.py": data}, {"workflow/p/tasks.py": data + b"x"})
    assert change.tasks == ()


def test_files_that_servers_show() -> None:
    files = {"a.py": b"x", "b.so": b"\xff\xfe", "c.txt": b"x" * (SHOWN_TEXT + 1), "d": b""}
    assert shown_files(files) == {"a.py": b"x", "d": b""}


def test_a_servers_text_files_as_bytes() -> None:
    assert ServerSource("id", "1.0.0", {"a": "é\n"}).data == {"a": "é\n".encode()}
    assert ServerSource("id", "1.0.0", {"a": "x", "b": "y"}).data != {"a": b"x"}
    assert ServerSource("id", "1.0.0", {"a": "x\n"}).data != {"a": b"x"}
