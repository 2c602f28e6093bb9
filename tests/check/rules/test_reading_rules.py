"""Each rule about cells, forms, names, dependencies, keys and task functions fires, in whole words."""

from __future__ import annotations

import pytest

from cloaca_nb.check.rules import cells, graph, tasks
from cloaca_nb.model.workflow import Project
from tests.read.reading import HEAD, body, findings

RULES = {rule.name: rule for rule in (*cells.RULES, *graph.RULES, *tasks.RULES) if rule.code < "C450"}
OK = body("ok", "context.set('ok', 1)")
A, B = body("a", "context.set('x', 1)"), body("b -d a", "context['x'] = context['x']")


def decorated(arguments: str, function: str = "def t(context): return context") -> str:
    return f"%%cloaca_task\n@cloaca.task({arguments})\n{function}"


def function(*lines: str, parameters: str = "context") -> str:
    return "\n".join([f"%%cloaca_task\ndef t({parameters}):", *(f"    {line}" for line in lines)])


def rule_of(name: str) -> str:
    return body(f"t -d a --trigger-rules '{name}'", "context.set('t', 1)")


#: One notebook for each rule: its cells, without the head.
FIRES: dict[str, list[str]] = {
    "marker-option": ["%%cloaca_task t --x\ncontext.get('a')"],
    "marker-not-first": ["x = 1\n%%cloaca_task\ny = 2", OK],
    "near-marker": ["%%cloaca_tsk", OK],
    "task-syntax": ["%%cloaca_task t\n("],
    "module-syntax": ["%%cloaca_module helpers\n(", OK],
    "cell-syntax": ["(", OK],
    "needed-cell-syntax": ["def helper(\n", body("t", "context.set('a', helper(1))")],
    "escape-in-task": ["%%cloaca_task t\n!ls\ncontext"],
    "escape-in-module": ["%%cloaca_module helpers\n!ls", OK],
    "bad-task-id": [body("' a'", "context")],
    "id-with-colons": [body("'a::b'", "context")],
    "odd-task-id": [body("'a b'", "context")],
    "duplicate-id": [OK, OK],
    "similar-ids": [OK, body("OK", "context")],
    "no-task": ["x = 1"],
    "module-name": ["%%cloaca_module json\nx = 1", OK],
    "duplicate-module": ["%%cloaca_module h\nx = 1", "%%cloaca_module h\nx = 1", OK],
    "task-in-module": ["%%cloaca_module h\n@cloaca.task(id='a')\ndef a(context): return context", OK],
    "task-without-marker": ["@cloaca.task(id='a')\ndef a(context): return context", OK],
    "no-form": ["%%cloaca_task\nx = 1"],
    "two-task-functions": ["%%cloaca_task\ndef a(context): return context\ndef b(context): return context"],
    "stray-context": ["%%cloaca_task t\ndef a(context): return context\na(context)"],
    "body-without-id": ["%%cloaca_task\ncontext.get('a')"],
    "await-in-body": [body("t", "await context.get('a')")],
    "yield-in-body": [body("t", "yield context.get('a')")],
    "star-in-body": [body("t", "from math import *", "context.get('a')")],
    "context-rebound": [body("t", "context = context or {}", "context.get('a')")],
    "read-before-bound": [body("t", "x = x + 1", "context.set('x', x)")],
    "read-before-bound-sometimes": [
        "x = 1",
        body("t", "if context.get('a'):", "    x = 2", "context.set('x', x)"),
    ],
    "nested-task": ["%%cloaca_task\nif True:\n    @cloaca.task(id='t')\n    def t(context): return context"],
    "builder-in-builder": [
        "%%cloaca_task\nwith cloaca.WorkflowBuilder('demo'):\n"
        "    with cloaca.WorkflowBuilder('b'):\n        pass"
    ],
    "builder-without-task": ["%%cloaca_task\nwith cloaca.WorkflowBuilder('demo'):\n    pass"],
    "computed-builder-name": ["%%cloaca_task\nwith cloaca.WorkflowBuilder(NAME):\n    pass"],
    "builder-call-dropped": ["%%cloaca_task\nwith cloaca.WorkflowBuilder('demo') as b:\n    b.tag(1, 2)"],
    "options-for-several": [
        decorated("").replace("task\n", "task -d\n", 1)
        + "\n"
        + decorated("", "def u(context): return context").split("\n", 1)[1]
    ],
    "options-contradict": [decorated("").replace("task\n", "task x\n", 1)],
    "computed-id": [decorated("id=NAME")],
    "computed-arguments": [decorated("**MORE")],
    "workflow-option": [OK, "%cloaca_workflow demo --x"],
    "workflow-name": ["%cloaca_workflow json", OK],
    "workflow-name-shadowed": ["%cloaca_workflow pytest", OK],
    "workflow-lines-disagree": ["%cloaca_workflow other", OK],
    "builder-disagrees": [
        "%%cloaca_task\nwith cloaca.WorkflowBuilder('b'):\n"
        "    @cloaca.task(id='t')\n    def t(context): return context"
    ],
    "workflow-version": ["%cloaca_workflow demo --version x", OK],
    "workflow-requires-python": ["%cloaca_workflow demo --requires-python 3", OK],
    "unknown-dependency": [body("t -d a", "context.get('a')")],
    "self-dependency": [body("t -d t", "context.get('a')")],
    "cycle": [body("t -d u", "context.get('a')"), body("u -d t", "context.get('a')")],
    "repeated-dependency": [A, body("t -d a a", "context.get('x')")],
    "computed-dependencies": [decorated("dependencies=BASE")],
    "several-last-tasks": [A, OK],
    "unknown-rule-task": [A, rule_of('task_success("z")')],
    "computed-rule-task": [A, rule_of("task_success(z)")],
    "full-rule-task": [A, rule_of('task_success("p::e::w::a")')],
    "rule-task-not-awaited": [A, OK, rule_of('task_success("ok")')],
    "unordered-writers": [A, body("t", "context.set('x', 2)")],
    "stale-branch": [A, B, body("c -d a", "context.set('y', 1)"), body("d -d b c", "context['x']")],
    "written-downstream": [body("t -d", "context['x']"), body("a -d t", "context.set('x', 1)")],
    "writer-not-awaited": [A, body("t -d", "context['x']")],
    "key-near-miss": [body("a", "context.set('raw_data', 1)"), body("t", "context['raw_dat']")],
    "workflow-input": [body("t", "context['x']")],
    "optional-input": [body("t", "context.get('x', 1)")],
    "computed-key": [body("t", "context.set(f'{x}', 1)")],
    "whole-context": [body("t", "context.to_dict()")],
    "context-handed-on": [body("t", "save.all(context)")],
    "async-task": ["%%cloaca_task\nasync def t(context): return context"],
    "generator-task": [function("yield context")],
    "no-return": [function("context.set('a', 1)")],
    "no-return-nothing-set": [function("print(1)")],
    "no-return-sometimes": [function("if x: return context")],
    "returns-none": [function("return")],
    "returns-none-sometimes": [function("if x: return", "return context")],
    "returns-other": [function("return {}")],
    "returns-other-sometimes": [function("if x: return {}", "return context")],
    "no-parameter": ["%%cloaca_task t\ndef t(): return 1"],
    "extra-parameter": [function("return context", parameters="context, rows")],
    "bare-decorator": ["%%cloaca_task\n@cloaca.task\ndef t(context): return context"],
    "positional-argument": [decorated("'t'")],
    "unknown-keyword": [decorated("retries=3")],
    "dependencies-not-a-list": [decorated("dependencies='a'")],
    "argument-value": [decorated("retry_backoff='x'")],
    "key-not-text": [body("t", "context.set(1, 1)")],
}
#: Rules whose notebooks are special in another way than by their cells: tested where names are.
ELSEWHERE = {"name-from-file", "pyproject-overrules"}


def test_the_table_is_whole() -> None:
    assert set(FIRES) | ELSEWHERE == set(RULES)


@pytest.mark.parametrize("name", FIRES)
def test_a_rule_fires(name: str) -> None:
    rule = RULES[name]
    found = [finding for finding in findings(*FIRES[name], head=HEAD) if finding.code == rule.code]
    assert found
    for finding in found:
        assert finding.severity == rule.severity
        assert finding.message
        assert (finding.cell is None) == (name == "no-task")
        assert not finding.message.endswith(".")
        assert "{}" not in finding.message or name.startswith("returns-other")


def test_rules_that_need_a_file_or_a_pyproject() -> None:
    project = Project("demo", "demo", entry_module="demo", source="pyproject")
    codes = {
        finding.code
        for finding in findings("%cloaca_workflow demo --version 2.0", OK, head="", found=project)
    }
    assert RULES["pyproject-overrules"].code in codes
    assert RULES["name-from-file"].code in {finding.code for finding in findings(OK, head="")}
