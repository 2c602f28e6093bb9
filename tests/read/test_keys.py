"""Which context keys and variables a task uses."""

from __future__ import annotations

import pytest

from tests.read.reading import body, findings, kinds, workflow

USES = {
    "loop over constants": ("for k in ['a', 'b']:\n    context.get(k)", "a! b!", ""),
    "comprehension over constants": ("[context.get(k, 0) for k in ('a', 'b')]", "a b", ""),
    "loop over a local list": ("keys = ['a']\nfor k in sorted(keys):\n    context.set(k, 1)", "", "a"),
    "map over constants": ("list(map(context.get, ['a', 'b']))", "a! b!", ""),
    "get": ("context.get('a')", "a!", ""),
    "get with default": ("context.get('a', 1)", "a", ""),
    "get with named default": ("context.get('a', default=1)", "a", ""),
    "get by name": ("context.get(key='a')", "a!", ""),
    "subscript": ("context['a']", "a!", ""),
    "in": ("'a' in context", "a", ""),
    "not in": ("'a' not in context", "a", ""),
    "in a chain": ("x == 1 and 'a' in context", "a", ""),
    "set": ("context.set('a', 1)", "", "a"),
    "insert": ("context.insert('a', 1)", "", "a"),
    "update reads too": ("context.update('a', 1)", "a!", "a"),
    "update from dict": ("context.update_from_dict({'a': 1, 'b': 2})", "", "a b"),
    "update from dict()": ("context.update_from_dict(dict(a=1, b=2))", "", "a b"),
    "subscript set": ("context['a'] = 1", "", "a"),
    "subscript set among others": ("context['a'], x = 1, 2", "", "a"),
    "augmented": ("context['a'] += 1", "a!", "a"),
    "delete": ("del context['a']", "a", ""),
    "remove": ("context.remove('a')", "a", ""),
    "nested": ("context.set('a', context.get('b'))", "b!", "a"),
    "in an f-string": ("x = f\"{context.get('a')}\"", "a!", ""),
    "in a comprehension": ("x = [context['a'] for _ in y]", "a!", ""),
    "in a nested function": ("def f():\n    return context['a']", "a!", ""),
    "alias": ("c = context\nc.set('a', 1)", "", "a"),
    "alias of alias": ("c = d = context\ne = d\ne['a']", "a!", ""),
    "walrus alias": ("(c := context).set('a', 1)\nc.get('b')", "b!", ""),
    "bound method": ("get, put = context.get, 1\nread = context.get\nread('a')", "a!", ""),
    "local constant": ("KEY = 'a'\ncontext.set(KEY, 1)", "", "a"),
    "notebook constant": ("context.set(ROWS, 1)", "", "rows"),
    "constant of a class": ("context.set(Keys.ROWS, 1)", "", "class_rows"),
    "constant of an enum": ("context.get(Names.ROWS.value)", "enum_rows!", ""),
    "pair of constants": ("context.get(LEFT); context.get(RIGHT)", "l! r!", ""),
    "read after own write": ("context.set('a', 1)\ncontext.get('a')", "", "a"),
    "read after own write in a branch": ("if x:\n    context.set('a', 1)\ncontext.get('a')", "a!", "a"),
    "read before own write": ("context.get('a')\ncontext.set('a', 1)", "a!", "a"),
    "helper": ("save(context, [1])", "", "saved"),
    "helper by name": ("save(rows=[1], ctx=context)", "", "saved"),
    "helper of a helper": ("outer(context)", "", "deep"),
    "helper with key": ("put(context, 'a', 1)", "", "a"),
    "helper with key constant": ("put(context, ROWS, 1)", "", "rows"),
    "helper that recurses": ("again(context)", "again!", ""),
    "local helper": ("def local(c):\n    return c['a']\nlocal(context)", "a!", ""),
    "other context": ("other.get('b')\ncontext.get('a')", "a!", ""),
    "hidden by a parameter": ("f = lambda context: context.get('b')\ncontext.get('a')", "a!", ""),
    "counted loop": ("for i, k in enumerate(['a', 'b']):\n    context.set(k, i)", "", "a b"),
    "loop over pairs": ("for k, v in [('a', 1), ('b', 2)]:\n    context.set(k, v)", "", "a b"),
    "zipped loop": ("for v, k in zip([1, 2], (LEFT, RIGHT)):\n    context.set(k, v)", "", "l r"),
    "items": ("for k, v in {'a': 1, 'b': 2}.items():\n    context.set(k, v)", "", "a b"),
    "joined": ("context.set(f'{ROWS}_n', 1)\ncontext.get('n_' + ROWS)", "n_rows!", "rows_n"),
    "joined in a loop": ("for k in ('a', 'b'):\n    context.set(f'{ROWS}_{k}', 1)", "", "rows_a rows_b"),
    "range": ("for i in range(2):\n    context.set(f'p{i}', 1)", "", "p0 p1"),
    "range with bounds": ("for i in range(1, 6, 2):\n    context.set('p' + str(i), 1)", "", "p1 p3 p5"),
    "range of a constant": ("n = 2\nsum(context.get(f'p{i}') for i in range(n))", "p0! p1!", ""),
    "numbers": ("for y in [2023, 2024]:\n    context.set(f'y{y}', 1)", "", "y2023 y2024"),
    "one number": ("x = 1\ncontext.set(f'p{x}', 1)", "", "p1"),
    "dictionary made by a loop": ("context.update_from_dict({k: 1 for k in ['a', 'b']})", "", "a b"),
    "print": ("print(context)\ncontext.get('a')", "a!", ""),
    "secret": ("context.secret('s')\ncontext.get('a')", "a!", ""),
}
PLAIN = """from enum import Enum
ROWS = "rows"
LEFT, RIGHT = "l", "r"
class Keys:
    ROWS: str = "class_rows"
class Names(Enum):
    ROWS = "enum_rows"
def save(ctx, rows):
    ctx.set("saved", rows)
def outer(c):
    inner(c, 1)
def inner(c, n):
    c.set("deep", n)
def put(ctx, key, value):
    ctx.set(key, value)
def again(c):
    c.get("again")
    again(c)
"""


@pytest.mark.parametrize("case", USES)
def test_keys(case: str) -> None:
    source, reads, writes = USES[case]
    (task,) = workflow(PLAIN, body("t", *source.split("\n"))).tasks
    assert [use.key + "!" * use.required for use in task.reads] == reads.split()
    assert [use.key for use in task.writes] == writes.split()


UNKNOWN = {
    "computed": ("context.set(f'p{x + 1}', 1)", "computed-key"),
    "number": ("for k in range(2):\n    context.get(k)", "computed-read"),
    "range that nobody knows": ("for i in range(rows):\n    context.get(f'p{i}')", "computed-read"),
    "long range": ("for i in range(99999):\n    context.get(f'p{i}')", "computed-read"),
    "number of a range that moves": (
        "for i in range(2):\n    i += 1\n    context.get(f'p{i}')",
        "computed-read",
    ),
    "range of one's own": (
        "def range(n):\n    return ['x']\nfor i in range(2):\n    context.get(f'p{i}')",
        "computed-read",
    ),
    "joined": ("context.get('a' + x)", "computed-read"),
    "loop": ("for k in 'ab':\n    context.get(k)", "computed-read"),
    "loop over what nobody knows": ("for k in rows:\n    context.get(k)", "computed-read"),
    "formatted": ("context.get(f'{ROWS:>9}')", "computed-read"),
    "second of items": ("for k, v in {'a': 'b'}.items():\n    context.get(v)", "computed-read"),
    "pair of what nobody knows": ("for i, k in enumerate(rows):\n    context.get(k)", "computed-read"),
    "half known": ("for k in ['a', x]:\n    context.get(k)", "computed-read"),
    "handed to map": ("list(map(context.get, rows))", "computed-read"),
    "handed to anything": ("act(context.get)", "computed-read"),
    "parameter of a function": ("def f(k):\n    context.get(k)", "computed-read"),
    "two local values": ("k = 'a'\nk = 'b'\ncontext.get(k)", "computed-read"),
    "not a text of the notebook": ("context.get(NUMBER)", "computed-read"),
    "unknown dictionary": ("context.update_from_dict(rows)", "computed-key"),
    "unpacked dictionary": ("context.update_from_dict({'a': 1, **rows})", "computed-key"),
    "to_dict": ("context.to_dict()", "whole-context"),
    "to_json": ("context.to_json()", "whole-context"),
    "unknown function": ("store.save(context)", "context-handed-on"),
    "class": ("Saver(context)", "context-handed-on"),
    "unpacked": ("save(*rows, context)", "context-handed-on"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_cannot_be_told_is_told(case: str) -> None:
    source, kind = UNKNOWN[case]
    notebook = ("NUMBER = 5\nclass Saver: ...\ndef save(a, b): ...", body("t", "x = 1", *source.split("\n")))
    (finding,) = [f for f in findings(*notebook) if f.code.startswith("C33") or f.code.startswith("C34")]
    assert kind in kinds(*notebook)
    severity = "warning" if kind == "computed-read" else "info"
    assert (finding.severity, finding.task, finding.cell) == (severity, "t", 3)


#: What a task may write without saying so, and the tasks beside it -> who may be early.
HIDDEN: dict[str, tuple[list[str], str]] = {
    "reader": (["for k in rows:\n    context.set(k, 1)", "context['a']"], "r"),
    "with a default": (["context.set(rows[0], 1)", "context.get('a', 0)"], "r"),
    "dictionary": (["context.update_from_dict(rows)", "context['a']"], "r"),
    "handed on": (["store.save(context)", "context['a']"], "r"),
    "method handed on": (["act(context.set)", "context['a']"], "r"),
    "whole context": (["context.set(rows[0], 1)", "context.to_dict()"], "r"),
    "nobody reads": (["context.set(rows[0], 1)", "context.set('b', 2)"], ""),
    "known writer": (["context.set(rows[0], 1)\ncontext.set('a', 1)", "context['a']"], ""),
    "own key": (["context.set(rows[0], 1)", "context.set('a', 1)\ncontext['a']"], ""),
    "constants": (["for k in ('a', 'b'):\n    context.set(k, 1)", "context['a']"], ""),
}


@pytest.mark.parametrize("case", HIDDEN)
@pytest.mark.parametrize("named", [False, True])
def test_who_may_read_a_computed_key_before_it_is_written(case: str, named: bool) -> None:
    (writes, reads), reader = HIDDEN[case]
    marker = "r --dependencies w" if named else "r"
    cells = [
        PLAIN,
        body("w", "x = context", *writes.split("\n")),
        body(marker, "x = context", *reads.split("\n")),
    ]
    told = [(each.severity, each.task, each.hint) for each in findings(*cells) if each.code == "C342"]
    hint = "if `r` reads what `w` writes, say so: %%cloaca_task r --dependencies w"
    assert told == ([("warning", "w", hint)] if reader and not named else [])
    assert ("computed-key" in kinds(*cells)) == (not told and case not in {"constants", "handed on"})


def test_a_key_of_very_many_parts_is_computed() -> None:
    assert "computed-key" in kinds(PLAIN, body("t", f"context.set({' + '.join(['x'] * 900)}, 1)"))


def test_a_helper_that_calls_itself_is_no_mystery() -> None:
    assert "context-handed-on" not in kinds(PLAIN, body("t", "again(context)"))


def test_a_key_that_is_no_text_is_an_error() -> None:
    assert kinds(body("t", "context.set(1, 2)"))["key-not-text"] == (2, 2)


def test_keys_of_helpers_stand_at_the_call() -> None:
    (task,) = workflow(PLAIN, body("t", "x = 1", "outer(context)")).tasks
    assert [(use.place.cell, use.place.line) for use in task.writes] == [(3, 3)]


def test_the_latest_definition_before_the_task_counts() -> None:
    cells = [
        "K = 'one'",
        body("a", "context.set(K, 1)"),
        "K = 'two'",
        body("b", "context.set(K, 1)"),
        "K = 'three'",
    ]
    assert [[use.key for use in task.writes] for task in workflow(*cells).tasks] == [["one"], ["two"]]


def test_a_later_definition_counts_where_none_is_before() -> None:
    (task,) = workflow(body("a", "context.set(K, 1)"), "K = 'one'").tasks
    assert [use.key for use in task.writes] == ["one"]


def test_names_of_body_cells_are_no_constants() -> None:
    tasks = workflow(body("a", "K = 'one'", "context.set(K, 1)"), body("b", "context.get(K)")).tasks
    assert [use.key for use in tasks[1].reads] == []


def test_another_first_parameter() -> None:
    (task,) = workflow(
        "%%cloaca_task f\ndef f(ctx, handle=None):\n    ctx['a'] = context\n    return ctx"
    ).tasks
    assert [use.key for use in task.writes] == ["a"]


def test_variables() -> None:
    source = (
        "%%cloaca_task\ndef f(context):\n    cloaca.var('A')\n    cloaca.var_or('B', '1')\n"
        "    cloaca.var_or('A', '2')\n    return context"
    )
    (task,) = workflow(source).tasks
    assert dict(task.variables) == {"A": False, "B": True}


def test_variables_of_imported_names_and_helpers() -> None:
    plain = "from cloaca import var as v\ndef where(context): return v('PLACE')"
    (task,) = workflow(plain, "%%cloaca_task\ndef f(context):\n    where(context)\n    return context").tasks
    assert dict(task.variables) == {"PLACE": False}


MODULE = """%%cloaca_module store
KEY = "module_key"
class Keys:
    ROWS = "class_key"
def save(c, rows):
    c.set(KEY, rows)
    _more(c, "extra")
def _more(c, key):
    c.set(key, 1)
"""


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("from store import save", "save(context, 1)"),
        ("from store import save as keep", "keep(rows=1, c=context)"),
        ("import store", "store.save(context, 1)"),
        ("import store as s", "s.save(context, 1)"),
    ],
)
def test_helpers_of_a_module_cell(line: str, call: str) -> None:
    (task,) = workflow(MODULE, line, body("t", call)).tasks
    assert [use.key for use in task.writes] == ["module_key", "extra"]


def test_constants_of_a_module_cell() -> None:
    lines = ["context.get(KEY)", "context.get(store.KEY)", "context.get(store.Keys.ROWS)"]
    (task,) = workflow(MODULE, "import store\nfrom store import KEY", body("t", *lines)).tasks
    assert [use.key for use in task.reads] == ["module_key", "module_key", "class_key"]
