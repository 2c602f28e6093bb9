"""Every finding has a page, and the pages are current."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from cloaca_nb.check.rules import ALL_RULES
from cloaca_nb.check.rules.base import Rule
from cloaca_nb.check.rules.pages import SECTIONS, rule_of, rule_page, sections, title

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_finding_pages.py"


def generator() -> ModuleType:
    """The script that writes the pages."""
    spec = importlib.util.spec_from_file_location("generate_finding_pages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_are_current() -> None:
    assert generator().differences() == [], "run scripts/generate_finding_pages.py"


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_a_page_has_all_sections(rule: type[Rule]) -> None:
    assert title(rule)
    assert list(sections(rule)) == list(SECTIONS)
    assert all(sections(rule).values())


def test_codes_and_names_are_unique() -> None:
    codes = [rule.code for rule in ALL_RULES]
    assert len(set(codes)) == len(codes)


def test_unknown_codes_have_no_page() -> None:
    assert rule_of("C000") is None
    assert rule_page("C000") == ""
