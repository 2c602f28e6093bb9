"""The decorated form: tasks with `@cloaca.task(...)`, builders, and what is wrong with them."""

from __future__ import annotations

import pytest

from tests.read.reading import edges, errors, findings, kinds, text, workflow


def task(id_: str, arguments: str = "", function: str | None = None) -> str:
    """A decorated function."""
    more = f", {arguments}" if arguments else ""
    return f"@cloaca.task(id={id_!r}{more})\ndef {function or id_}(context):\n    return context\n"


def cell(*parts: str, marker: str = "") -> str:
    return "\n".join([f"%%cloaca_task {marker}".rstrip(), *parts])


def test_several_tasks_and_their_edges() -> None:
    source = cell(task("a"), task("b", "dependencies=['a']"), task("c", "dependencies=(a, 'b')"))
    assert edges(source) == {"a": [], "b": ["a"], "c": ["a", "b"]}
    assert errors(source) == set()


def test_dependencies_are_never_inferred() -> None:
    source = cell(
        "@cloaca.task(id='a')\ndef a(context):\n    context.set('k', 1)\n    return context",
        "@cloaca.task(id='b')\ndef b(context):\n    context.get('k')\n    return context",
    )
    assert edges(source) == {"a": [], "b": []}
    assert kinds(source)["writer-not-awaited"] == (2, 8)


IMPORTS = {
    "module": ("import cloaca", "cloaca.task", "cloaca.WorkflowBuilder"),
    "module alias": ("import cloaca as c", "c.task", "c.WorkflowBuilder"),
    "names": ("from cloaca import task, WorkflowBuilder", "task", "WorkflowBuilder"),
    "name aliases": ("from cloaca import task as t, WorkflowBuilder as W", "t", "W"),
    "not imported": ("", "cloaca.task", "cloaca.WorkflowBuilder"),
}


@pytest.mark.parametrize("case", IMPORTS)
@pytest.mark.parametrize("inside", [True, False])
def test_spellings_of_the_engine(case: str, inside: bool) -> None:
    line, decorator, builder = IMPORTS[case]
    function = f"@{decorator}(id='a')\n    def load(context):\n        return context"
    source = cell(line if inside else "", f"with {builder}('clicks'):\n    {function}")
    found = workflow(source, head="" if inside else line)
    assert [(t.id, t.form, t.function) for t in found.tasks] == [("a", "decorated", "load")]
    assert found.name == "clicks"


BUILDER = """with cloaca.WorkflowBuilder("clicks") as builder:
    builder.description("Page views").tag("team", "web")
    builder.tag("tier", "1")
    LIMIT = '''a
b'''

    @cloaca.task(id="collect")  # first
    def collect(context):
        context.set("n", LIMIT)
        return context

    # second
    @cloaca.task(
        id="count",
        dependencies=["collect"],
    )
    def count(context):
        return context
    workflow = builder.build()
"""


def test_a_builder_names_the_workflow_and_is_not_carried() -> None:
    found = workflow(cell(BUILDER), head="")
    assert (found.name, found.project.name) == ("clicks", "clicks")
    assert found.project.description == "Page views"
    assert found.project.tags == (("team", "web"), ("tier", "1"))
    assert [(t.id, t.place.line) for t in found.tasks] == [("collect", 9), ("count", 18)]
    made = text(cell(BUILDER), head="")
    assert "builder" not in made
    assert "LIMIT = '''a\nb'''" in made
    assert '@cloaca.task(id="collect")  # first\ndef collect(context):\n    context' in made
    assert '# second\n@cloaca.task(\n    id="count",\n    dependencies=["collect"],\n)\ndef count' in made


def test_a_builder_held_by_a_name() -> None:
    source = cell(
        "builder = cloaca.WorkflowBuilder('clicks')",
        "with builder:\n    builder.description('Page views')\n    " + task("a").replace("\n", "\n    "),
        "builder.add_task('a')",
    )
    found = workflow(source, head="")
    assert (found.name, found.project.description) == ("clicks", "Page views")
    assert "builder" not in text(source, head="")


WRONG = {
    "no parentheses": ("@cloaca.task\ndef a(context): return context", "bare-decorator", 2),
    "by position": ("@cloaca.task('a')\ndef a(context): return context", "positional-argument", 2),
    "unknown keyword": (
        "@cloaca.task(id='a', retries=3)\ndef a(context): return context",
        "unknown-keyword",
        2,
    ),
    "dependencies text": (
        "@cloaca.task(id='a', dependencies='b')\ndef a(context): return context",
        "dependencies-not-a-list",
        2,
    ),
    "dependencies set": (
        "@cloaca.task(\n  id='a',\n  dependencies={'b'})\ndef a(context): return context",
        "dependencies-not-a-list",
        4,
    ),
    "dependency number": (
        "@cloaca.task(id='a', dependencies=[1])\ndef a(context): return context",
        "dependencies-not-a-list",
        2,
    ),
    "dependencies computed": (
        "@cloaca.task(id='a', dependencies=BASE)\ndef a(context): return context",
        "computed-dependencies",
        2,
    ),
    "dependency computed": (
        "@cloaca.task(id='a', dependencies=[*BASE])\ndef a(context): return context",
        "computed-dependencies",
        2,
    ),
    "id computed": ("@cloaca.task(id=NAME)\ndef a(context): return context", "computed-id", 2),
    "id number": ("@cloaca.task(id=5)\ndef a(context): return context", "computed-id", 2),
    "arguments computed": (
        "@cloaca.task(**OPTIONS)\ndef a(context): return context",
        "computed-arguments",
        2,
    ),
    "negative attempts": (
        "@cloaca.task(id='a', retry_attempts=-1)\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "attempts as text": (
        "@cloaca.task(id='a', retry_attempts='3')\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "backoff": (
        "@cloaca.task(id='a', retry_backoff='quad')\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "condition": (
        "@cloaca.task(id='a', retry_condition='ALL')\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "jitter": ("@cloaca.task(id='a', retry_jitter=1)\ndef a(context): return context", "argument-value", 2),
    "rule as text": (
        "@cloaca.task(id='a', trigger_rules='x')\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "two retries": (
        "@cloaca.task(id='a', retry=R, retry_attempts=3)\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "post without graph": (
        "@cloaca.task(id='a', post_invocation=f)\ndef a(context): return context",
        "argument-value",
        2,
    ),
    "in an if": (
        "if __name__ == '__main__':\n    @cloaca.task(id='a')\n    def a(context): return context",
        "nested-task",
        4,
    ),
    "builder name computed": (
        "with cloaca.WorkflowBuilder(NAME):\n    @cloaca.task(id='a')\n    def a(context): return context",
        "computed-builder-name",
        2,
    ),
    "builder empty": ("with cloaca.WorkflowBuilder('demo'):\n    pass", "builder-without-task", 2),
    "builder in builder": (
        "with cloaca.WorkflowBuilder('demo'):\n  with cloaca.WorkflowBuilder('b'):\n"
        "    @cloaca.task(id='a')\n    def a(context): return context",
        "builder-in-builder",
        3,
    ),
    "builder call": (
        "with cloaca.WorkflowBuilder('demo') as b:\n    b.description(TEXT)\n"
        "    @cloaca.task(id='a')\n    def a(context): return context",
        "builder-call-dropped",
        3,
    ),
    "other builder": (
        "with cloaca.WorkflowBuilder('other'):\n    @cloaca.task(id='a')\n    def a(context): return context",
        "builder-disagrees",
        2,
    ),
    "break": ("@cloaca.task(id='a')\ndef a(context): return context\nbreak", "task-syntax", 4),
    "unknown dependency": (
        "X = 1\n@cloaca.task(id='a', dependencies=['b'])\ndef a(context): return context",
        "unknown-dependency",
        3,
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong(case: str) -> None:
    source, kind, line = WRONG[case]
    assert kinds(cell(source))[kind] == (2, line)


def test_none_arguments_are_fine() -> None:
    nothing = "id=None, dependencies=None, retry_attempts=None, retry_backoff=None"
    assert errors(cell(f"@cloaca.task({nothing})\ndef a(context): return context")) == set()


def test_a_function_stands_for_its_name_not_its_id() -> None:
    source = cell(task("one", function="first"), task("two", "dependencies=[first]"))
    (finding,) = [f for f in findings(source) if f.severity == "error"]
    assert finding.message == "`two` depends on `first`, which is no task"
    assert "`one`" in finding.hint


CONTRADICTIONS = {
    "nothing given": ("", "", None),
    "same id": ("a", "", None),
    "same": ("a -d b --retry-attempts 3", "dependencies=['b'], retry_attempts=3", None),
    "run": ("--run", "", None),
    "other id": ("b2", "", "options-contradict"),
    "other dependencies": ("-d c", "dependencies=['b']", "options-contradict"),
    "no dependencies": ("-d", "dependencies=['b']", "options-contradict"),
    "other value": ("--retry-attempts 3", "retry_attempts=4", "options-contradict"),
    "not in the decorator": ("--retry-attempts 3", "", "options-contradict"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_marker_and_decorator(case: str) -> None:
    marker, arguments, kind = CONTRADICTIONS[case]
    found = kinds(cell(task("a", arguments), marker=marker), cell(task("b")))
    assert found.get("options-contradict") == ((2, 1) if kind else None)


@pytest.mark.parametrize("marker", ["a", "-d a", "--retry-attempts 3"])
def test_options_for_several_tasks(marker: str) -> None:
    assert kinds(cell(task("a"), task("b"), marker=marker))["options-for-several"] == (2, 1)


def test_builders_of_two_cells() -> None:
    def block(name: str, id_: str) -> str:
        return cell(f"with cloaca.WorkflowBuilder({name!r}):\n    " + task(id_).replace("\n", "\n    "))

    assert "builder-disagrees" not in kinds(block("one", "a"), block("one", "b"), head="")
    assert kinds(block("one", "a"), block("two", "b"), head="")["builder-disagrees"] == (3, 2)


OUTSIDE = {
    "function": ("@cloaca.task(id='a')\ndef a(context): return context", "task-without-marker", 2),
    "builder": ("x = 1\nwith cloaca.WorkflowBuilder('q'):\n    pass", "task-without-marker", 2),
    "under time": ("%%time\n@cloaca.task(id='a')\ndef a(context): return context", "task-without-marker", 3),
    "module": (
        "%%cloaca_module helpers\n@cloaca.task(id='a')\ndef a(context): return context",
        "task-in-module",
        3,
    ),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_tasks_in_other_cells(case: str) -> None:
    source, kind, line = OUTSIDE[case]
    assert kinds(source, cell(task("z")))[kind] == (2, line)


def test_a_class_with_a_method_called_task_is_none() -> None:
    assert "task-without-marker" not in kinds(
        "class A:\n    @celery.task(id='a')\n    def a(context): ...", cell(task("z"))
    )
