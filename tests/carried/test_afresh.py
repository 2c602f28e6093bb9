"""What the carried module promises: modules executed for each attempt, from code that was read at load."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cloaca_nb.carried.alone import afresh

TASKS = """
    from .anew import Afresh
    ONCE = object()
    LIMIT = 3
    from . import anew
    work = Afresh("helpers", "work")
    nested = Afresh("nested")
    hooking = Afresh("hooking")
    quiet = Afresh("quiet")
"""
HELPERS = """
    import logging
    from ..tasks import LIMIT
    LOG = []
    handler = logging.NullHandler()
    logging.getLogger("helped").addHandler(handler)
    def note(x):
        LOG.append(x)
        return len(LOG)
"""
WORK = """
    from __future__ import annotations
    import contextlib, pickle, threading, typing
    from dataclasses import dataclass
    from ..tasks import LIMIT, ONCE, nested
    from . import helpers
    from .helpers import note

    @dataclass
    class Item:
        n: int
        inner: Item | None = None

    def logging(context):
        log = helpers.logging.getLogger("helped")
        return [len(log.handlers), log.handlers[-1] is helpers.handler]

    def reloaded(context):
        import importlib
        note(1)
        return [importlib.reload(helpers) is helpers, [*helpers.LOG], note(2), helpers.LOG]

    def count(context):
        context["n"] = [note(1), note(2), len(helpers.LOG), LIMIT, helpers.LIMIT]
        return context

    def pickled(context):
        again = pickle.loads(pickle.dumps(Item(2)))
        return [again == Item(2), type(again) is Item, Item.__module__.startswith(__package__)]

    def doubled(item):
        return Item(item.n * 2 + len(helpers.LOG))

    def pooled(context):
        import multiprocessing
        note(1)
        with multiprocessing.get_context("fork").Pool(2) as pool:
            made = pool.map(doubled, [Item(1), Item(2)])
        return [[item.n, type(item) is Item] for item in made]

    def hints(context):
        return typing.get_type_hints(Item)["inner"] == (Item | None)

    def fails(context):
        note(3)
        raise KeyError("lost")

    def late_error(context):
        class Lost(Exception):
            def __str__(self):
                return f"lost {len(helpers.LOG)} {Item(1).n}"
        raise Lost

    def calls_another(context, more):
        note(1)
        return [nested("count", context), more, len(helpers.LOG)]

    def name(context):
        return __name__

    def once(context):
        return id(ONCE)

    class Counter:
        def up(self):
            return note(LIMIT)

    COUNTER = Counter()

    class Around(contextlib.ContextDecorator):
        def __enter__(self):
            return self
        def __exit__(self, *raised):
            return None

    @Around()
    def decorated():
        return note(LIMIT)

    def calls_noting(context):
        return Counter().up()

    def gives_away(context, what):
        import builtins
        builtins.kept = eval(what)
"""
NESTED = """
    SEEN = []
    def count(context):
        SEEN.append(1)
        return len(SEEN)
"""
HOOKING = """
    import warnings
    SEEN = []
    def note(message, *more, **named):
        SEEN.append(str(message))
    warnings.showwarning = note
    def count(context):
        warnings.warn("one")
        return SEEN
"""
QUIET = """
    import functools, logging
    from dataclasses import dataclass
    class Shape:
        sides = 0
        def area(self):
            return self.sides
        @classmethod
        def made(cls):
            return cls()
    class Square(Shape):
        def area(self):
            return super().area() + 4
    @dataclass
    @functools.total_ordering
    class Rank:
        n: int = 0
        def __lt__(self, other):
            return self.n < other.n
    @functools.lru_cache
    def half(x):
        return x / 2
    TABLE = {"half": half, "whole": lambda x: x, "shapes": [Square(), Shape.made]}
    LOG = logging.getLogger("quiet")
    def use(context):
        return [TABLE["half"](2), TABLE["shapes"][0].area()]
"""
PROGRAM = """
    import gc, importlib, json, shutil, sys, traceback
    from concurrent.futures import ThreadPoolExecutor
    sys.path.insert(0, "packed")
    tasks = importlib.import_module("pkg.tasks")
    shutil.rmtree("packed")
    del sys.modules["pkg"]
    work = tasks.work
    sys.setswitchinterval(1e-6)
    def error(name):
        try:
            work(name, {})
        except Exception as raised:
            frame = traceback.extract_tb(raised.__traceback__)[-1]
            return [type(raised).__name__, str(raised), frame.filename.rpartition("packed")[2], frame.name]
    print(json.dumps(eval(sys.argv[1])))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package, in a folder of its own, as a loader unpacks it."""
    files = {
        "__init__": "",
        "tasks": TASKS,
        "anew/helpers": HELPERS,
        "anew/work": WORK,
        "anew/nested": NESTED,
        "anew/hooking": HOOKING,
        "anew/quiet": QUIET,
    }
    for name, text in files.items():
        path = tmp_path / "packed" / "pkg" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    shutil.copy(afresh.__file__, tmp_path / "packed" / "pkg" / "anew" / "__init__.py")
    return tmp_path


def gives(folder: Path, expression: str) -> Any:
    """What an expression gives in a new interpreter that has loaded the package and lost its files."""
    words = [sys.executable, "-c", dedent(PROGRAM), expression]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


FORKS = pytest.mark.skipif(sys.platform == "win32", reason="no fork")
LEFT = '[name for name in sys.modules if ".anew_" in name]'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[work('count', {}) for _ in range(3)]", [{"n": [1, 2, 2, 3, 3]}] * 3),
        ("work('pickled', {})", [True, True, True]),
        ("work('hints', {})", True),
        pytest.param("work('pooled', {})", [[3, True], [5, True]], marks=FORKS),
        ("work('calls_another', {}, 5)", [1, 5, 1]),
        ("work('once', {}) == id(tasks.ONCE)", True),
        ("[work('name', {}), work('name', {})]", ["pkg.anew_1.work", "pkg.anew_2.work"]),
        ("[work('logging', {}) for _ in range(3)]", [[1, True]] * 3),
        ("work('reloaded', {})", [True, [], 1, [2]]),
        ("error('fails')", ["KeyError", "'lost'", "/pkg/anew/work.py", "fails"]),
        ("error('late_error')[:2]", ["Lost", "lost 0 1"]),
        (f"[work('count', {{}}), error('fails')] and {LEFT}", []),
    ],
)
def test_an_attempt(folder: Path, expression: str, expected: Any) -> None:
    assert gives(folder, expression) == expected


def test_two_hundred_at_once_see_nothing_of_each_other(folder: Path) -> None:
    one = "lambda n: work(['count', 'pickled', 'hints'][n % 3], {})"
    found = gives(folder, f"list(ThreadPoolExecutor(50).map({one}, range(200)))")
    expected = [{"n": [1, 2, 2, 3, 3]}, [True, True, True], True]
    assert found == [expected[n % 3] for n in range(200)]


def test_what_an_attempt_made_is_let_go_of(folder: Path) -> None:
    functions = "[each for each in gc.get_objects() if getattr(each, '__name__', '') == 'note']"
    assert gives(folder, f"[gc.disable(), work('count', {{}}), len({functions})][2]") == 0


@pytest.mark.parametrize(
    "what",
    [
        "lambda: note(LIMIT)",
        "Counter().up",
        "COUNTER.up",
        "decorated",
        "typing.NamedTuple('Held', [('up', typing.Any)])(Counter()).up.up",
        "__import__('functools').partial(Counter.up, None)",
        "(lambda up: lambda: up())(COUNTER.up)",
        "__import__('functools').partial(calls_noting, {})",
    ],
)
def test_what_was_given_away_keeps_its_names(folder: Path, what: str) -> None:
    """As a hook of the process, or what a thread runs: it is called when the attempt is over."""
    assert gives(folder, f"[work('gives_away', {{}}, {what!r}), kept(), kept()]") == [None, 1, 2]


def test_what_executing_has_given_away_keeps_its_names(folder: Path) -> None:
    """A hook of the process is called by others: with the names of its attempt, not with none."""
    again, other = "tasks.hooking('count', {})", "__import__('warnings').warn('of another')"
    found = gives(folder, f"[{again}, {other}, {again}, tasks.anew._GIVING['hooking',]]")
    assert found == [["one", "of another"], None, ["one"], True]


def test_what_only_an_attempt_refers_to_is_given_to_nobody(folder: Path) -> None:
    assert gives(folder, "[tasks.quiet('use', {}), tasks.anew._GIVING['quiet',]]") == [[1.0, 4], False]


def test_a_module_that_is_not_there_is_missed_at_load(folder: Path) -> None:
    tasks = folder / "packed" / "pkg" / "tasks.py"
    tasks.write_text('from .anew import Afresh\nwork = Afresh("lost")\n', encoding="utf-8")
    with pytest.raises(AssertionError, match="KeyError: 'lost'"):
        gives(folder, "1")


def test_a_file_that_is_no_python_is_missed_at_load(folder: Path) -> None:
    (folder / "packed" / "pkg" / "anew" / "broken.py").write_text("def", encoding="utf-8")
    with pytest.raises(AssertionError, match="SyntaxError"):
        gives(folder, "1")
