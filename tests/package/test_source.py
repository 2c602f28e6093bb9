"""Modules as text: both layouts, and where each line comes from."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.afresh.handed import carried_module
from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import Edge, Line, Module, Project, Reference, Task, Workflow
from cloaca_nb.package.source import HEADER, guide_files, quoted, release_files, text_of
from tests.package.notebooks import ETL, EXTRACT, LOAD, NAME, package, released, vendored

PLACE = Place(2, 1)


def lines(text: str, cell: int = 2) -> tuple[Line, ...]:
    return tuple(Line(line, cell, number) for number, line in enumerate(text.split("\n"), 1))


def workflow(*modules: Module, **fields: str) -> Workflow:
    ids = [id for module in modules for id in module.tasks]
    tasks = tuple(Task(id, PLACE, PLACE, "function", f"fn_{index}") for index, id in enumerate(ids))
    return Workflow(Project("flow", "the-flow", entry_module="flow", **fields), tasks, modules)  # type: ignore[arg-type]  # texts only


def guide(flow: Workflow, *imports: str) -> dict[str, str]:
    return {path: text.data.decode() for path, text in guide_files(flow, flow.project, imports).items()}


def release(flow: Workflow, *imports: str, tenant: str = "acme") -> dict[str, str]:
    files = release_files(flow, flow.project, imports, tenant)
    return {path: text.data.decode() for path, text in files.items()}


TASKS = Module(
    "tasks", "tasks", lines("@cloaca.task()\ndef fn_0(context):\n    return context"), tasks=("a",)
)


def test_entry_module_of_the_guide_registers_the_workflow() -> None:
    assert guide(workflow(TASKS, description="Orders"))["flow/__init__.py"] == (
        f'{HEADER}\n\nimport cloaca\n\nwith cloaca.WorkflowBuilder("flow") as builder:\n'
        '    builder.description("Orders")\n    from .tasks import fn_0\n'
    )


def test_entry_module_of_the_release_layout_opens_no_builder() -> None:
    files = release(workflow(TASKS))
    assert files["flow/__init__.py"] == f"{HEADER}\n"
    assert files["flow/tasks.py"].startswith(f"{HEADER}\n\nimport cloaca\n\n@cloaca.task()\n")


def test_helpers_are_imported_at_load() -> None:
    helper = Module("helpers", "helper", lines("X = 1"))
    for files in (guide(workflow(TASKS, helper)), release(workflow(TASKS, helper))):
        assert "\nfrom . import helpers\n" in files["flow/__init__.py"]
        assert files["flow/helpers.py"] == f"{HEADER}\nX = 1\n"


def test_a_module_of_ours_is_written_once_under_whatever_name() -> None:
    flow = workflow(carried_module("codec", "codec"), carried_module("codec_2", "codec"))
    files = guide_files(flow, flow.project, ())
    assert files["flow/codec.py"] is files["flow/codec_2.py"]


def test_a_module_of_ours_that_was_changed_is_written_as_it_is() -> None:
    ours = carried_module("codec", "codec")
    files = guide(workflow(replace(ours, lines=(Line("X = 1"), *ours.lines[1:]))))
    assert files["flow/codec.py"].startswith(f"{HEADER}\nX = 1\n")


def test_tasks_of_several_modules_are_all_imported() -> None:
    own = Module("high", "tasks", lines("x = 1"), tasks=("b",))
    assert (
        "    from .tasks import fn_0\n    from .high import fn_1\n"
        in guide(workflow(TASKS, own))["flow/__init__.py"]
    )
    assert release(workflow(TASKS, own))["flow/tasks.py"].endswith("\nfrom . import high\n")


def test_without_a_module_called_tasks_the_release_layout_makes_one() -> None:
    own = Module("high", "tasks", lines("x = 1"), tasks=("a",))
    files = release(workflow(own))
    assert files["flow/tasks.py"] == f"{HEADER}\n\nimport cloaca\n\nfrom . import high\n"


def test_many_functions_are_imported_one_a_line() -> None:
    many = Module("tasks", "tasks", lines("x = 1"), tasks=tuple(f"task {n}" for n in range(30)))
    text = guide(workflow(many))["flow/__init__.py"]
    assert "    from .tasks import (\n        fn_0,\n        fn_1,\n" in text
    assert text.endswith("        fn_29,\n    )\n")


@pytest.mark.parametrize(
    ("text", "futures", "wanted"),
    [
        ("X = 1", (), "X = 1\n"),
        ("X = 1", ("annotations",), "from __future__ import annotations\nX = 1\n"),
        ('"""Doc."""\nX = 1', ("annotations",), '"""Doc."""\nfrom __future__ import annotations\nX = 1\n'),
        (
            '# above\n"""Doc\nmore."""\n\nX = 1',
            ("annotations",),
            '# above\n"""Doc\nmore."""\nfrom __future__ import annotations\n\nX = 1\n',
        ),
        ('"""Doc."""; X = 1', ("annotations",), 'from __future__ import annotations\n"""Doc."""; X = 1\n'),
        ('"not" "a doc" + "string"', (), '"not" "a doc" + "string"\n'),
        ("def broken(:", ("annotations",), "from __future__ import annotations\ndef broken(:\n"),
    ],
)
def test_futures_follow_the_docstring(text: str, futures: tuple[str, ...], wanted: str) -> None:
    helper = Module("helpers", "helper", lines(text), futures)
    assert guide(workflow(TASKS, helper))["flow/helpers.py"] == f"{HEADER}\n{wanted}"


def test_trigger_rules_name_tasks_in_full_and_differently() -> None:
    text = '@cloaca.task(trigger_rules=cloaca.any_of(cloaca.task_success("a"), cloaca.task_failed("ü")))'
    first, second = text.index('"a"'), text.index('"ü"')
    line = Line(text, 2, 1, (Reference(first, first + 3, "a"), Reference(second, second + 3, "ü")))
    module = Module("tasks", "tasks", (line,), tasks=("a",))
    assert (
        'task_success("public::embedded::flow::a"), cloaca.task_failed("public::embedded::flow::ü")'
        in guide(workflow(module))["flow/tasks.py"]
    )
    assert (
        'task_success("acme::the-flow::flow::a"), cloaca.task_failed("acme::the-flow::flow::ü")'
        in release(workflow(module))["flow/tasks.py"]
    )


def test_every_line_has_its_place() -> None:
    helper = Module("helpers", "helper", lines('"""Doc."""\nX = 1', cell=5), ("annotations",))
    flow = workflow(TASKS, helper)
    files = guide_files(flow, flow.project, ())
    assert files["flow/helpers.py"].places == (None, Place(5, 1), None, Place(5, 2))
    assert files["flow/tasks.py"].places == (None, None, None, None, Place(2, 1), Place(2, 2), Place(2, 3))
    for text in files.values():
        assert len(text.places) == text.data.count(b"\n")


def test_dotted_entry_module_gets_its_packages(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "acme-orders"\nversion = "2.0"\n[tool.cloaca]\nentry_module = "acme.orders"\n',
        "utf-8",
    )
    made = package(EXTRACT, LOAD, folder=tmp_path)
    assert {"acme/__init__.py", "acme/orders/__init__.py", "acme/orders/tasks.py"} <= made.guide.keys()
    assert {"workflow/acme/__init__.py", "workflow/acme/orders/tasks.py"} <= released(made).keys()
    assert made.plain(made.release_entry_module) == "acme.orders.tasks"
    assert b'WorkflowBuilder("orders")' in made.guide["acme/orders/__init__.py"]


@given(st.text(max_size=40))
def test_quoted_is_a_literal_on_one_line(text: str) -> None:
    literal = quoted(text)
    assert ast.literal_eval(literal) == text
    assert len(literal.splitlines()) == 1


@given(st.text(st.characters(exclude_characters="\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"), max_size=40))
def test_any_literal_survives_the_file(text: str) -> None:
    data = text_of([Line(f"X = {quoted(text)}", 1, 1)]).data
    names: dict[str, str] = {}
    exec(compile(data, "x.py", "exec"), names)
    assert names["X"] == text


def test_lone_surrogate_in_a_literal_is_escaped() -> None:
    data = text_of([Line("X = '\ud800'", 1, 1)]).data
    assert ast.literal_eval(data.decode()[4:]) == "\ud800"


def test_vendored_modules_that_tasks_import_late_are_imported_at_load(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "", "my_lib/deep.py": "X = 1", "other.py": ""})
    task = """
        %%cloaca_task
        def extract(context):
            from my_lib import deep
            import json
            context.set("rows", deep.X)
            return context
    """
    made = package(NAME, task, folder=tmp_path)
    guide, private = made.guide["flow_one/__init__.py"], released(made)["workflow/flow_one/__init__.py"]
    assert b"import my_lib\nimport my_lib.deep\n" in guide
    assert b"from ._vendor import my_lib\nfrom ._vendor.my_lib import deep\n" in private
    assert b"other" not in guide + private
    assert [fact.values["module"] for fact in made.facts if fact.kind == "vendored-import-late"] == [
        "my_lib",
        "my_lib.deep",
    ]


def test_no_path_and_no_date_in_what_is_generated(tmp_path: Path) -> None:
    made = package(*ETL, folder=tmp_path)
    for data in (*made.guide.values(), *made.release.values(), made.pyproject):
        assert str(tmp_path).encode() not in data
        assert b"20" not in data.replace(b"sha256", b"").split(b"fingerprint")[0]


def test_edges_stand_in_the_manifest_only_once() -> None:
    edges = (Edge("a", "b"), Edge("a", "b", "rows"))
    assert Task("b", PLACE, PLACE, "function", "b", edges=edges).dependencies == ("a", "a")
