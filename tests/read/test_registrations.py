"""What is registered beside tasks: carried as it stands, or an error at its line."""

from __future__ import annotations

import pytest

from cloaca_nb.read.registrations.authoring import AUTHORING
from tests.read.reading import errors, kinds, text, workflow

TASK = "%%cloaca_task\ndef load(context):\n    return context"
NAMES = "from cloaca import trigger as t, workflow_params as wp, node\nimport cloaca as c\n"

#: Member -> a cell that registers with it and can be carried as it stands.
CARRIED = {
    "trigger": "@{0}(on='demo', poll_interval='30s')\ndef watch():\n    return False",
    "reactor": "@{0}(name='r', accumulators=['a'])\nclass R:\n    pass",
    "passthrough_accumulator": "@{0}\ndef one(event):\n    return event",
    "stream_accumulator": "@{0}(type='kafka', topic='t')\ndef two(event):\n    return event",
    "polling_accumulator": "@{0}(interval='5s')\ndef three():\n    return 3",
    "batch_accumulator": "@{0}(flush_interval='5s')\ndef four(events):\n    return events",
    "state_accumulator": "@{0}(capacity=3)\ndef five(event):\n    return event",
    "workflow_params": "{0}(day=(str, 'today'))",
    "workflow_secrets": "{0}('warehouse')",
    "constructor": "made = {0}(id='x', from_='p', constructor='k')",
    "ComputationGraphBuilder": "with {0}('g', graph={{'n': {{}}}}) as g:\n"
    "    @cloaca.node\n    def n(context):\n        return 1",
}
#: Members that are carried with or as something else, each with what it is.
OTHERWISE = {"task": "task", "node": "part", "WorkflowBuilder": "workflow"} | {
    "register_workflow_constructor": "workflow"
}


def test_every_name_of_the_engine_is_treated() -> None:
    assert {name for name, how in AUTHORING.items() if how != "value"} == {*CARRIED, *OTHERWISE}


@pytest.mark.parametrize("name", ["cloaca.{}", "c.{}", "alias"])
@pytest.mark.parametrize("member", CARRIED)
def test_a_registration_in_an_ordinary_cell_is_carried(member: str, name: str) -> None:
    head = f"import cloaca\nimport cloaca as c\nfrom cloaca import {member} as alias"
    cell = CARRIED[member].format(name.format(member))
    assert cell in text("%cloaca_workflow demo", cell, TASK, head=head)
    assert errors("%cloaca_workflow demo", cell, TASK, head=head) == set()


@pytest.mark.parametrize("member", CARRIED)
def test_a_registration_may_stand_behind_another_name(member: str) -> None:
    cell = CARRIED[member].format("other")
    found = text(f"other = cloaca.{member}", cell, TASK)
    assert cell in found
    assert f"other = cloaca.{member}" in found


@pytest.mark.parametrize(
    ("around", "line"),
    [
        ("def make():\n    {}\nmake()", 2),
        ("class A:\n    {}", 2),
        ("for _ in range(2):\n    {}", 2),
        ("if True:\n    {}", 2),
        ("with open('x'):\n    {}", 2),
        ("%%cloaca_module helpers\n{}", 2),
        ("%%cloaca_task other\nx = 1\n{}", 3),
        ("%%cloaca_task\ndef other(context):\n    {}\n    return context", 3),
        ("a = b = {}", 1),
        ("print({})", 1),
        ("(lambda: {})()", 1),
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        "cloaca.trigger(on='demo', poll_interval='30s')(print)",
        "t(on='demo', poll_interval='30s')(print)",
        "wp(day=str)",
        "cloaca.workflow_params(day=str)",
        "getattr(cloaca, 'trigger')(on='demo')(print)",
        "c.register_workflow_constructor('demo', print)",
        "cloaca.WorkflowBuilder('demo')",
    ],
)
def test_a_registration_that_cannot_be_carried_is_an_error(around: str, line: int, call: str) -> None:
    found = kinds(NAMES, around.format(call), TASK)
    assert found["registration-lost"] == (3, line)


@pytest.mark.parametrize(
    "cell",
    [
        "for node in [1]:\n    print(node)",
        "def f(t):\n    return t(1)",
        "class wp:\n    pass\nwp()",
        "@cloaca.trigger(on='demo', poll_interval='30s')  # cloaca: leave\ndef watch():\n    return make",
        "r = cloaca.TriggerResult.skip()",
        "runner = cloaca.DefaultRunner(':memory:')",
    ],
)
def test_what_registers_nothing_is_neither_carried_nor_an_error(cell: str) -> None:
    assert "registration-lost" not in kinds(NAMES, cell, TASK)
    assert cell not in text(NAMES, cell, TASK)


def test_what_a_registration_needs_is_carried_and_what_it_lacks_is_told() -> None:
    poll = "@cloaca.trigger(on='demo', poll_interval=EVERY)\ndef watch():\n    return ready(LIMIT)"
    found = workflow("EVERY = '30s'\nLIMIT = 3", "def ready(n):\n    return n > missing", poll, TASK)
    lines = [line.text for line in found.modules[0].lines]
    assert {"EVERY = '30s'", "LIMIT = 3", "def ready(n):", "def watch():"} <= set(lines)
    assert [fact.values["user"] for fact in found.facts if fact.kind == "unknown-name"] == ["`ready`"]


def test_a_registration_sees_names_as_its_cell_leaves_them() -> None:
    watch = "@cloaca.trigger(on='demo', poll_interval='30s')\ndef watch():\n    return RATE > 1"
    use = "%%cloaca_task\ndef load(context):\n    context.set('rate', RATE)\n    return context"
    modules = workflow("RATE = 1", use, "RATE = 2", watch).modules
    texts = {module.name: [line.text for line in module.lines] for module in modules}
    assert "RATE = 1" in texts["tasks"]
    assert "RATE = 2" not in texts["tasks"]
    assert "RATE = 2" in texts["watch"]
    assert "def watch():" in texts["watch"]


def test_registrations_beside_tasks_are_carried_once() -> None:
    marked = (
        "%%cloaca_task\n@cloaca.trigger(on='demo', poll_interval='30s')\ndef watch():\n    return False\n"
    )
    marked += "@cloaca.task(id='load')\ndef load(context):\n    return context"
    assert text(marked).count("def watch") == 1
