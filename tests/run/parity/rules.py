"""Trigger rules."""

from __future__ import annotations

from cloaca_nb.model.json_value import JSON
from tests.run.packages import FULL
from tests.run.parity.row import Row

DONE, SKIPPED, FAILED = "completed", "skipped", "failed"

VALUES: dict[str, JSON] = {
    "i": 1,
    "f": 1.5,
    "s": "abc",
    "l": [1, "a", None],
    "d": {"k": 1},
    "n": None,
    "t": True,
    "big": 2**63,
}

#: Conditions on VALUES that hold, and others that do not: key, operator, value.
HOLD: list[tuple[str, str, object]] = [
    ("i", "Equals", 1), ("i", "==", 1), ("f", "eq", 1.5), ("n", "Equals", None), ("d", "equals", {"k": 1}),
    ("l", "Equals", [1, "a", None]), ("i", "NotEquals", 1.0), ("i", "!=", True), ("zz", "not_equals", 1),
    ("f", "GreaterThan", 1), ("i", ">", 0.5), ("i", "LessThan", 1.5), ("i", "<", 2), ("s", "Contains", "b"),
    ("s", "Contains", ""), ("l", "Contains", "a"), ("l", "Contains", None), ("l", "NotContains", 1.0),
    ("d", "NotContains", "k"), ("zz", "NotContains", 1), ("i", "Exists", 0), ("n", "Exists", 0),
    ("zz", "NotExists", 0), ("big", "Equals", 2**63),
]  # fmt: skip
FAIL: list[tuple[str, str, object]] = [
    ("i", "Equals", 1.0), ("i", "Equals", True), ("t", "Equals", 1), ("i", "Equals", "1"),
    ("zz", "Equals", None), ("zz", "Equals", 1), ("n", "NotEquals", None), ("i", "GreaterThan", 1),
    ("s", "GreaterThan", "abb"), ("t", "GreaterThan", 0), ("n", "LessThan", 1), ("zz", "LessThan", 1),
    ("s", "Contains", "ABC"), ("d", "Contains", "k"), ("i", "Contains", 1), ("l", "Contains", True),
    ("zz", "Contains", 1), ("s", "NotContains", "b"), ("zz", "Exists", 0), ("n", "NotExists", 0),
    ("big", "GreaterThan", 2**63 - 1),
]  # fmt: skip


def _conditions(conditions: list[tuple[str, str, object]]) -> str:
    return "".join(
        f"@cloaca.task(id='c{at}', trigger_rules=cloaca.context_value({key!r}, {operator!r}, {value!r}))\n"
        f"def c{at}(context):\n    return context\n\n"
        for at, (key, operator, value) in enumerate(conditions)
    )


def _gated(name: str, rule: str, status: str) -> Row:
    """One task behind a completed, a failed and a skipped one."""
    code = f"""
@cloaca.task(id="ok")
def ok(context):
    return context

@cloaca.task(id="bad", retry_attempts=1)
def bad(context):
    raise ValueError

@cloaca.task(id="not", trigger_rules=cloaca.context_value("zz", "Exists", 0))
def not_(context):
    return context

OK, BAD, NOT = "{FULL}ok", "{FULL}bad", "{FULL}not"

@cloaca.task(id="gated", dependencies=["ok", "bad", "not"], trigger_rules={rule})
def gated(context):
    context.set("ran", True)
    return context
"""
    return Row(name, code, {"ok": DONE, "bad": FAILED, "not": SKIPPED, "gated": status}, {"i": 1}, {"i": 1})


ROWS = [
    Row(
        "conditions that hold", _conditions(HOLD), {f"c{at}": DONE for at in range(len(HOLD))}, VALUES, VALUES
    ),
    Row(
        "conditions that fail",
        _conditions(FAIL),
        {f"c{at}": SKIPPED for at in range(len(FAIL))},
        VALUES,
        VALUES,
    ),
    _gated("success of a completed task", "cloaca.task_success(OK)", DONE),
    _gated("success of a failed task", "cloaca.task_success(BAD)", SKIPPED),
    _gated("success of a skipped task", "cloaca.task_success(NOT)", SKIPPED),
    _gated("failure of a failed task", "cloaca.task_failed(BAD)", DONE),
    _gated("failure of a completed task", "cloaca.task_failed(OK)", SKIPPED),
    _gated("skipping of a skipped task", "cloaca.task_skipped(NOT)", DONE),
    _gated("skipping of a failed task", "cloaca.task_skipped(BAD)", SKIPPED),
    _gated("all of", "cloaca.all_of(cloaca.task_success(OK), cloaca.task_failed(BAD))", DONE),
    _gated(
        "all of, one does not hold", "cloaca.all_of(cloaca.task_success(OK), cloaca.task_failed(OK))", SKIPPED
    ),
    _gated("any of", "cloaca.any_of(cloaca.task_failed(OK), cloaca.task_failed(BAD))", DONE),
    _gated("any of, none holds", "cloaca.any_of(cloaca.task_failed(OK))", SKIPPED),
    _gated("none of", "cloaca.none_of(cloaca.task_failed(OK), cloaca.task_skipped(OK))", DONE),
    _gated("none of, one holds", "cloaca.none_of(cloaca.task_success(OK))", SKIPPED),
    _gated("all of nothing", "cloaca.all_of()", DONE),
    _gated("any of nothing", "cloaca.any_of()", SKIPPED),
    _gated("none of nothing", "cloaca.none_of()", DONE),
    _gated("always", "cloaca.always()", DONE),
    _gated("a value of the context", "cloaca.context_value('i', 'Equals', 1)", DONE),
    Row(
        "what waits for a skipped task runs, on an empty context",
        """
@cloaca.task(id="a", trigger_rules=cloaca.context_value("go", "Equals", True))
def a(context):
    return context

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("keys", sorted(context.to_dict()))
    return context
""",
        {"a": SKIPPED, "b": DONE},
        {"keys": []},
        {"go": False},
    ),
    Row(
        "a fan-in behind a skipped task gets the other branch",
        """
@cloaca.task(id="gate")
def gate(context):
    context.set("audit", False)
    return context

@cloaca.task(id="work", dependencies=["gate"])
def work(context):
    context.set("rows", 10)
    return context

@cloaca.task(id="audit", dependencies=["gate"], trigger_rules=cloaca.context_value("audit", "Equals", True))
def audit(context):
    raise RuntimeError("must not run")

@cloaca.task(id="record", dependencies=["work", "audit"])
def record(context):
    context.set("recorded", context.get("rows"))
    return context
""",
        {"gate": DONE, "work": DONE, "audit": SKIPPED, "record": DONE},
        {"recorded": 10},
    ),
    Row(
        "a rule sees the values of the last of its dependencies, unmerged",
        """
@cloaca.task(id="a")
def a(context):
    context.set("v", "a")
    context.set("l", [1])
    return context

@cloaca.task(id="b")
def b(context):
    context.set("v", "b")
    context.set("l", [2])
    return context

def gated(id, dependencies, key, value):
    rule = cloaca.context_value(key, "Equals", value)

    @cloaca.task(id=id, dependencies=dependencies, trigger_rules=rule)
    def task(context):
        context.set(id, True)
        return context

gated("ab_v", ["a", "b"], "v", "b")
gated("ab_l", ["a", "b"], "l", [1, 2])
gated("ba_v", ["b", "a"], "v", "a")
gated("ba_l", ["b", "a"], "l", [1])

@cloaca.task(id="end", dependencies=["ab_v", "ab_l", "ba_v", "ba_l"])
def end(context):
    context.set("ran", [key for key in ("ab_v", "ab_l", "ba_v", "ba_l") if key in context])
    return context
""",
        {"a": DONE, "b": DONE, "ab_v": DONE, "ab_l": SKIPPED, "ba_v": DONE, "ba_l": DONE, "end": DONE},
        {"ran": ["ab_v", "ba_v", "ba_l"]},
    ),
    Row(
        "a rule on a task that has not ended does not hold",
        f"""
import time

@cloaca.task(id="slow")
def slow(context):
    time.sleep(0.2)
    return context

@cloaca.task(id="later", dependencies=["slow"])
def later(context):
    return context

@cloaca.task(id="early", trigger_rules=cloaca.task_success("{FULL}later"))
def early(context):
    return context
""",
        {"slow": DONE, "later": DONE, "early": SKIPPED},
    ),
]
