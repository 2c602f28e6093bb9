"""Task ids in trigger rules: marked for each layout, checked against the tasks."""

from __future__ import annotations

import pytest

from tests.read.reading import HEAD, body, errors, findings, kinds, workflow


def marked(*sources: str, head: str = HEAD) -> list[str]:
    """What the references of all modules mark, and the task that each names."""
    return [
        f"{line.text[ref.start : ref.end]} {ref.task}"
        for module in workflow(*sources, head=head).modules
        for line in module.lines
        for ref in line.references
    ]


def decorated(rule: str) -> str:
    return (
        f'%%cloaca_task\n@cloaca.task(id="b", dependencies=["a"], trigger_rules={rule})\n'
        "def b(context): return context"
    )


A = body("a", "context.set('x', 1)")

MARKED = {
    "option": [A, body("b -d a --trigger-rules 'cloaca.task_success(\"a\")'", "context.get('x')")],
    "option without cloaca": [A, body("b -d a --trigger-rules 'task_success(\"a\")'", "context.get('x')")],
    "option, nested": [
        A,
        body("b -d a --trigger-rules 'all_of(always(), task_failed(\"a\"))'", "context.get('x')"),
    ],
    "option after others": [
        A,
        body("b -d a --retry-attempts 3 --trigger-rules 'task_skipped(\"a\")'", "context.get('x')"),
    ],
    "decorator": [
        A,
        decorated('cloaca.task_success("a")'),
    ],
    "decorator over lines, in a builder": [
        A,
        '%%cloaca_task\nwith cloaca.WorkflowBuilder("demo"):\n    @cloaca.task(\n'
        '        id="b", dependencies=["a"],\n'
        '        trigger_rules=cloaca.task_success("a"),\n    )\n    def b(context): return context',
    ],
    "by keyword": [
        A,
        decorated('cloaca.task_failed(task_name="a")'),
    ],
    "constant": [
        A,
        'RULE = cloaca.task_success("a")',
        decorated("RULE"),
    ],
    "constant for an option": [
        A,
        'RULE = cloaca.task_success("a")',
        body("b -d a --trigger-rules RULE", "context.get('x')"),
    ],
    "umlauts before": [
        A,
        decorated('cloaca.all_of(cloaca.context_value("größe", "Equals", "ß"), cloaca.task_success("a"))'),
    ],
}


@pytest.mark.parametrize("case", MARKED)
def test_short_ids_are_marked(case: str) -> None:
    assert marked(*MARKED[case]) == ['"a" a']
    assert errors(*MARKED[case]) == set()


def test_imported_names() -> None:
    rule = body("b -d a --trigger-rules 'ok(\"a\")'", "context.get('x')")
    assert marked(A, rule, head="from cloaca import task_success as ok") == ['"a" a']


def test_two_in_a_line() -> None:
    rule = 'any_of(task_success("a"), task_failed("c"))'
    cells = [
        A,
        body("c", "context.set('y', 1)"),
        body(f"b -d a c --trigger-rules '{rule}'", "context.get('x')"),
    ]
    assert marked(*cells) == ['"a" a', '"c" c']


WRONG = {
    "unknown": ('cloaca.task_success("aa")', "unknown-rule-task", "error"),
    "full": ('cloaca.task_success("public::embedded::demo::a")', "full-rule-task", "warning"),
    "computed": ("cloaca.task_success(FIRST)", "computed-rule-task", "error"),
    "f-string": ('cloaca.task_success(f"{x}")', "computed-rule-task", "error"),
}


@pytest.mark.parametrize("form", ["option", "decorator", "constant"])
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong(case: str, form: str) -> None:
    rule, kind, severity = WRONG[case]
    cells = {
        "option": [A, body(f"b -d a --trigger-rules '{rule}'", "context.get('x')")],
        "decorator": [
            A,
            decorated(rule),
        ],
        "constant": [A, f"RULE = {rule}", body("b -d a --trigger-rules RULE", "context.get('x')")],
    }[form]
    found = [f for f in findings("FIRST = 'a'", *cells) if f.severity == severity]
    assert len(found) == 1
    assert kind in kinds("FIRST = 'a'", *cells)
    assert marked(*cells) == []


def test_full_names_that_are_put_together_are_left_alone() -> None:
    rule = 'cloaca.task_success(f"public::embedded::{x}::a")'
    assert errors(A, body(f"b -d a --trigger-rules '{rule}'", "context.get('x')")) == set()


def test_lost_quotes_are_told() -> None:
    found = findings(A, body('b -d a --trigger-rules cloaca.task_success("a")', "context.get('x')"))
    assert any("single quotes" in finding.hint for finding in found)


def test_a_rule_on_a_task_that_is_not_awaited() -> None:
    cells = [
        A,
        body("c", "context.set('y', 1)"),
        body("b -d a --trigger-rules 'task_success(\"c\")'", "context.get('x')"),
    ]
    assert kinds(*cells)["rule-task-not-awaited"] == (4, 1)
    assert errors(*cells) == set()


def test_rules_inside_tasks_are_none_of_ours() -> None:
    source = "%%cloaca_task\ndef b(context):\n    rule = cloaca.task_success('zz')\n    return context"
    assert errors(A, source) == set()
    assert marked(A, source) == []
