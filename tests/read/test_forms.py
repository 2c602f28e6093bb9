"""The forms of a task cell: which one it has, the tasks it gives, and cells that fit none."""

from __future__ import annotations

import pytest

from tests.read.reading import body, errors, findings, kinds, text, workflow

GOOD = {
    "function": ("%%cloaca_task\ndef load(context):\n    return context", ("load", "function", "load", 2)),
    "function with id": (
        "%%cloaca_task daily\ndef load(context):\n    return context",
        ("daily", "function", "load", 2),
    ),
    "id no identifier": (
        "%%cloaca_task a-b\ndef load(context):\n    return context",
        ("a-b", "function", "load", 2),
    ),
    "named by id": ("%%cloaca_task load\ndef load(ctx):\n    return ctx", ("load", "function", "load", 2)),
    "named by id among others": (
        "%%cloaca_task b\ndef a(context): return context\ndef b(context): return context",
        ("b", "function", "b", 3),
    ),
    "helper beside": (
        "%%cloaca_task\ndef clean(rows): return rows\ndef load(context):\n    return context",
        ("load", "function", "load", 3),
    ),
    "annotated": (
        "%%cloaca_task\ndef load(context: cloaca.Context, n: int = 3) -> cloaca.Context:\n    return context",
        ("load", "function", "load", 2),
    ),
    "positional only": (
        "%%cloaca_task\ndef load(context, /):\n    return context",
        ("load", "function", "load", 2),
    ),
    "with handle": (
        "%%cloaca_task\ndef load(context, handle):\n    return context",
        ("load", "function", "load", 2),
    ),
    "decorated by the user": (
        "%%cloaca_task\n@cached\n# why\n@timed(3)\ndef load(context):\n    return context",
        ("load", "function", "load", 5),
    ),
    "method beside": (
        "%%cloaca_task\nclass A:\n    def run(self, context): ...\ndef load(context): return context",
        ("load", "function", "load", 4),
    ),
    "defined twice": (
        "%%cloaca_task\ndef load(context): return context\ndef load(context): return context",
        ("load", "function", "load", 3),
    ),
    "tried out below": (
        "%%cloaca_task\ndef load(context): return context\ncontext = cloaca.Context()\nload(context)",
        ("load", "function", "load", 2),
    ),
    "body": ("%%cloaca_task load\ncontext.set('a', 1)", ("load", "body", "load", 1)),
    "body, commented marker": ("# %%cloaca_task load\ncontext.set('a', 1)", ("load", "body", "load", 1)),
    "body in a block": ("%%cloaca_task load\nif True:\n    context['a'] = 1", ("load", "body", "load", 1)),
    "body in a comprehension": (
        "%%cloaca_task load\nx = [context.get('a') for _ in 'ab']",
        ("load", "body", "load", 1),
    ),
    "body in an f-string": ("%%cloaca_task load\nx = f'{context.get(\"a\")}'", ("load", "body", "load", 1)),
    "body in a nested function": (
        "%%cloaca_task load\ndef inner():\n    return context.get('a')\ninner()",
        ("load", "body", "load", 1),
    ),
    "body in a lambda": ("%%cloaca_task load\nf = lambda: context.get('a')", ("load", "body", "load", 1)),
    "body after blank lines": ("\n\n%%cloaca_task load\ncontext.get('a')", ("load", "body", "load", 3)),
    "decorated": (
        "%%cloaca_task\n@cloaca.task(id='x')\ndef load(context):\n    return context",
        ("x", "decorated", "load", 3),
    ),
    "decorated without id": (
        "%%cloaca_task\n@cloaca.task()\ndef load(context): return context",
        ("load", "decorated", "load", 3),
    ),
    "tabs": ("%%cloaca_task load\nif True:\n\tcontext.set('a', 1)", ("load", "body", "load", 1)),
}


@pytest.mark.parametrize("case", GOOD)
def test_form(case: str) -> None:
    source, wanted = GOOD[case]
    (task,) = workflow(source).tasks
    assert (task.id, task.form, task.function, task.place.line) == wanted
    assert task.marker.line == (3 if source.startswith("\n") else 1)
    assert errors(source) == set()


BAD = {
    "empty": ("%%cloaca_task", "no-form", 1),
    "comments only": ("%%cloaca_task\n# soon", "no-form", 1),
    "docstring only": ('%%cloaca_task\n"""Soon."""', "no-form", 1),
    "pass": ("%%cloaca_task a\npass", "no-form", 1),
    "nothing done": ("%%cloaca_task a\nimport os", "no-form", 1),
    "other parameter": ("%%cloaca_task\ndef load(ctx): return ctx", "no-form", 1),
    "context second": ("%%cloaca_task\ndef load(rows, context): return context", "no-form", 1),
    "lambda": ("%%cloaca_task\nload = lambda context: context", "no-form", 2),
    "method": ("%%cloaca_task\nclass A:\n    def run(self, context): return context", "no-form", 2),
    "in an if": ("%%cloaca_task\nif True:\n    def load(context): return context", "no-form", 3),
    "in a try": (
        "%%cloaca_task\ntry:\n    pass\nexcept E:\n    def load(context): return context",
        "no-form",
        5,
    ),
    "keyword only": ("%%cloaca_task\ndef load(*, context): return context", "no-form", 1),
    "assigned only": ("%%cloaca_task a\ncontext = 1", "no-form", 1),
    "two functions": (
        "%%cloaca_task\ndef a(context): return context\ndef b(context): return context",
        "two-task-functions",
        3,
    ),
    "two functions, other id": (
        "%%cloaca_task c\ndef a(context): return context\ndef b(context): return context",
        "two-task-functions",
        3,
    ),
    "stray": ("%%cloaca_task a\ndef helper(context): return context\nhelper(context)", "stray-context", 3),
    "stray beside the named": (
        "%%cloaca_task clean\ndef clean(rows): return rows\ncontext.set('a', clean([]))",
        "stray-context",
        3,
    ),
    "no id": ("%%cloaca_task\ncontext.set('a', 1)", "body-without-id", 1),
    "no id but options": ("%%cloaca_task -d\ncontext.set('a', 1)", "body-without-id", 1),
    "yield": ("%%cloaca_task a\nx = 1\nyield context", "yield-in-body", 3),
    "import star": ("%%cloaca_task a\nfrom math import *\ncontext.set('a', pi)", "star-in-body", 2),
    "break": ("%%cloaca_task a\ncontext.get('a')\nbreak", "task-syntax", 3),
    "return in function cell": ("%%cloaca_task\ndef f(context): return context\nreturn 1", "task-syntax", 3),
    "nonlocal": ("%%cloaca_task a\nnonlocal x\ncontext.get('a')", "task-syntax", 2),
    "syntax": ("%%cloaca_task\ndef f(context)\n    return context", "task-syntax", 2),
    "syntax at the end": ("%%cloaca_task a\ncontext.set('a', (1", "task-syntax", 2),
    "shell": ("%%cloaca_task a\n!ls\ncontext.get('a')", "escape-in-task", 2),
    "help": ("%%cloaca_task a\ncontext.get('a')\ncontext?", "escape-in-task", 3),
    "shell in a function": (
        "%%cloaca_task\ndef f(context):\n    x = !ls\n    return context",
        "escape-in-task",
        3,
    ),
    "magic": ("%%cloaca_task a\n%timeit context.get('a')\ncontext", "escape-in-task", 2),
    "cell magic below": ("%%cloaca_task a\n%%time\ncontext.get('a')", "escape-in-task", 2),
    "unknown option": ("%%cloaca_task a --retry 3 --x\ncontext.get('a')", "marker-option", 1),
    "unclosed quote": ("%%cloaca_task 'a\ncontext.get('a')", "marker-option", 1),
}


@pytest.mark.parametrize("case", BAD)
def test_cells_that_fit_no_form(case: str) -> None:
    source, kind, line = BAD[case]
    assert kinds(source)[kind] == (2, line)
    assert kind in errors(source)


def test_a_cell_without_a_form_is_shown_the_three_forms() -> None:
    (finding,) = [f for f in findings("%%cloaca_task\ndef load(ctx): return ctx") if f.severity == "error"]
    assert all(word in finding.hint for word in ("def load(context)", "%%cloaca_task load", "@cloaca.task"))


@pytest.mark.parametrize("id_", ["' a'", "'a '", "''", "'a\tb'", "a" * 201, "'\u2028'"])
def test_ids_that_are_none(id_: str) -> None:
    assert "bad-task-id" in errors(body(id_, "context.get('a')"))


@pytest.mark.parametrize("id_", ["'a::b'", "::", "a:::b"])
def test_ids_with_two_colons(id_: str) -> None:
    assert errors(body(id_, "context.get('a')")) == {"id-with-colons"}


@pytest.mark.parametrize("id_", ["a", "a.b-c_1", "Größe", "a" * 200, "日本"])
def test_plain_ids(id_: str) -> None:
    found = kinds(body(id_, "context.set('a', 1)"))
    assert not {"bad-task-id", "odd-task-id"} & set(found)


@pytest.mark.parametrize("id_", ["'read orders'", "a/b", '"it\'s"', "'say \"hi\"'", "'a,b'", "'{a}'"])
def test_odd_ids_work_with_a_warning(id_: str) -> None:
    source = body(id_, "context.set('a', 1)")
    assert set(kinds(source)) == {"odd-task-id"}
    assert errors(source) == set()


def test_two_tasks_of_one_id() -> None:
    cells = [body("clean", "context.set('a', 1)"), "%%cloaca_task\ndef clean(context):\n    return context"]
    found = [f for f in findings(*cells) if f.severity == "error"]
    assert [(f.cell, f.line, f.task) for f in found] == [(3, 1, "clean")]
    assert "cell 2" in found[0].message
    assert [task.form for task in workflow(*cells).tasks] == ["body"]


def test_ids_that_differ_in_case_only() -> None:
    assert "similar-ids" in kinds(body("Load", "context.get('a')"), body("load", "context.get('a')"))


MADE = {
    "plain": (["context.set('a', 1)"], ["    context.set('a', 1)"]),
    "blanks and comments": (
        ["# first", "", "x = 1  # one", "", "context.set('a', x)", "", ""],
        ["    # first", "", "    x = 1  # one", "", "    context.set('a', x)"],
    ),
    "a string over lines": (
        ["sql = '''", "select *", "  from t", "'''", "context.set('a', sql)"],
        ["    sql = '''", "select *", "  from t", "'''", "    context.set('a', sql)"],
    ),
    "an f-string over lines": (
        ["x = f'''", "{context.get('a')}", "'''"],
        ["    x = f'''", "{context.get('a')}", "'''"],
    ),
    "blank lines in a string": (
        ["x = '''a", "", "  z", "b'''", "context.set('a', x)"],
        ["    x = '''a", "", "  z", "b'''", "    context.set('a', x)"],
    ),
    "tabs": (["if True:", "\tcontext.get('a')"], ["    if True:", "    \tcontext.get('a')"]),
    "a docstring": (['"""Doc."""', "context.get('a')"], ['    """Doc."""', "    context.get('a')"]),
}


@pytest.mark.parametrize("case", MADE)
def test_the_function_around_a_body(case: str) -> None:
    lines, made = MADE[case]
    wanted = ['@cloaca.task(id="load")', "def load(context):", *made, "    return context"]
    assert text(body("load", *lines)).endswith("\n".join(wanted))


def test_a_body_keeps_its_values() -> None:
    source = body(
        "load",
        "a = '''x",
        "  y",
        "",
        "z'''",
        "b = (1,",
        "2)",
        "c = f'''{a}",
        "!'''",
        "context.set('v', [a, b, c])",
    )
    stored: dict[str, object] = {}

    class Context:
        def set(self, key: str, value: object) -> None:
            stored[key] = value

    made = text(source).partition("@cloaca.task")[2].partition("\n")[2]
    exec(made + "\nload(given)", {"given": Context()})
    assert stored["v"] == ["x\n  y\n\nz", (1, 2), "x\n  y\n\nz\n!"]


NAMES = {
    "helper": ("clean = 1", "clean", "clean_task"),
    "builtin": ("", "filter", "filter_task"),
    "keyword": ("", "import", "import_"),
    "engine": ("", "cloaca", "cloaca_task"),
    "parameter": ("", "context", "context_task"),
    "blanks": ("", "'read orders'", "read_orders"),
    "digits": ("", "2024", "task_2024"),
    "signs": ("", "'!?'", "task"),
    "module of tasks": ("", "tasks", "tasks_task"),
    "no conflict": ("load_all = 1", "load", "load"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_of_body_functions_hide_nothing(case: str) -> None:
    plain, id_, name = NAMES[case]
    (task,) = workflow(plain, body(id_, "context.set('a', 1)")).tasks
    assert task.function == name


def test_an_id_behind_the_dependencies_is_told() -> None:
    found = findings(body("a", "context.set('x', 1)"), "%%cloaca_task -d a b\ncontext.get('x')")
    assert any("before -d" in finding.hint for finding in found)


def test_names_of_body_functions_are_unique() -> None:
    tasks = workflow(
        body("a-b", "context.get('x')"), body("a.b", "context.get('x')"), body("'a b'", "context.get('x')")
    )
    assert len({task.function for task in tasks.tasks}) == 3


def test_options_of_the_marker_reach_the_decorator() -> None:
    options = "-d --retry-attempts 5 --retry-backoff fixed --on-success notify"
    source = f"%%cloaca_task load {options}\ndef f(context):\n    return context"
    assert (
        '@cloaca.task(id="load", retry_attempts=5, retry_backoff="fixed", on_success=notify)\ndef f('
        in text("def notify(task, context): ...", source)
    )


def test_the_decorator_stands_above_those_of_the_user() -> None:
    source = "%%cloaca_task\n# about\n@(\n  wrap)\n@wrap\ndef load(context):\n    return context"
    made = text("def wrap(f): return f", source)
    assert made.endswith(
        '# about\n@cloaca.task(id="load")\n@(\n  wrap)\n@wrap\ndef load(context):\n    return context'
    )


def test_a_future_import_of_a_body_is_module_code() -> None:
    source = body("load", "from __future__ import annotations", "x: Missing = 1", "context.set('a', x)")
    assert errors(source) == set()
    assert "    from __future__" not in text(source)
