"""Each rule about cells, forms, names, dependencies, keys and task functions fires, in whole words.

`tests/cases/findings` has a notebook for each, named after it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.check.rules import cells, graph, registrations, tasks, worded, workflows
from cloaca_nb.model.finding import slug
from cloaca_nb.model.workflow import Project
from cloaca_nb.read.workflow import read_workflow
from tests.casefile import ALL_CASES, Case
from tests.read.reading import body, findings

RULES = {
    slug(kind): rule
    for kind, rule in {
        **cells.RULES,
        **workflows.RULES,
        **registrations.RULES,
        **graph.RULES,
        **tasks.RULES,
    }.items()
    if rule.code < "C450"
}
FIRES = {case.name.replace("_", "-"): case for case in ALL_CASES if case.area == "findings"}
#: Rules whose notebooks are special in another way than by their cells: tested where names and kernels are.
ELSEWHERE = {
    "name-from-file",
    "pyproject-overrules",
    "several-in-project",
    "not-handed-over",
    "handover-loses",
    "rule-not-json",
    "variable-unset",
    "variable-unset-perhaps",
}
OK = body("ok", "context.set('ok', 1)")


def test_each_rule_has_its_notebook() -> None:
    assert set(FIRES) | ELSEWHERE == set(RULES)


@pytest.mark.parametrize(("name", "case"), FIRES.items(), ids=FIRES)
def test_a_rule_fires(name: str, case: Case) -> None:
    rule = RULES[name]
    told = worded(read_workflow(case.document(Path("/nowhere"))).facts)
    found = [finding for finding in told if finding.code == rule.code]
    assert found
    assert case.of("finding")["code"] == rule.code
    for finding in found:
        assert finding.severity == rule.severity == case.of("finding")["severity"]
        assert finding.message
        assert (finding.cell is None) == (name == "no-task")
        assert not finding.message.endswith(".")
        assert "{}" not in finding.message or name.startswith("returns-other")


def test_rules_that_need_a_file_or_a_pyproject() -> None:
    project = Project("demo", "demo", entry_module="demo")
    codes = {
        finding.code
        for finding in findings("%cloaca_workflow demo --version 2.0", OK, head="", found=project)
    }
    assert RULES["pyproject-overrules"].code in codes
    assert RULES["several-in-project"].code in {
        finding.code for finding in findings(OK, "%cloaca_workflow more --new", OK, head="", found=project)
    }
    assert RULES["name-from-file"].code in {finding.code for finding in findings(OK, head="")}
