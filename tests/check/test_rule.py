"""Rules and their pages: each rule has one, each page a rule, and both say the same."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.check.rule import page_of
from cloaca_nb.check.rules import ALL_RULES
from cloaca_nb.model.finding import slug
from tests.loading import module_at
from tests.pages import blocks
from tests.written import code_cells, write_notebook

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "findings"
#: Writes the index.
SCRIPT = module_at(ROOT / "scripts" / "finding_index.py")
EXAMPLES = {path.stem: blocks(path)[0] for path in sorted(PAGES.glob("C*.md"))}
TOLD_BY_RUNS = {*(f"C45{number}" for number in range(7)), *(f"C46{number}" for number in range(8))}
#: Findings beside those of the band C5 that the import proof tells.
TOLD_BY_PROOF = {"C226"}
SECTIONS = ["What it means", "Why it matters", "Example", "What to do"]


def test_the_index_is_current() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert index == SCRIPT.index(), "run scripts/finding_index.py"


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {rule.code for rule in ALL_RULES.values()} | {
        "README"
    }


@pytest.mark.parametrize("kind", ALL_RULES, ids=slug)
def test_a_page_says_what_its_rule_says(kind: type) -> None:
    rule = ALL_RULES[kind]
    title, about, message, hint, rest = page_of(rule.code).split("\n\n", 4)
    assert re.fullmatch(rf"{rule.code}: \S.*[^.]", title)
    assert about == f"Severity: {rule.severity} · name: `{slug(kind)}`"
    assert message == f"Message: {rule.message}"
    assert hint == f"Hint: {rule.hint}"
    # An example may hold a line that looks like a heading.
    outside = re.sub(r"^```(?:python|text)\n.*?^```$", "", rest, flags=re.MULTILINE | re.DOTALL)
    texts = re.split(r"^## (.+)\n", rest, flags=re.MULTILINE)
    assert re.findall(r"^## (.+)$", outside, re.MULTILINE) == SECTIONS
    assert all(text.strip() for text in texts[1:])


@pytest.mark.parametrize("code", [code for code, block in EXAMPLES.items() if block.kind == "python"])
def test_an_example_has_the_finding(code: str, tmp_path: Path) -> None:
    """Cells are parted by blank lines; what becomes of a context's values is told by a run."""
    cells = re.split(r"\n\n+", EXAMPLES[code].text)
    path = tmp_path / "example.ipynb"
    write_notebook(path, code_cells(cells))
    notebook = cloaca_nb.read(path)
    if code in TOLD_BY_RUNS:
        found = notebook.run(times=2, runner="preview").findings
    else:
        proved = code.startswith("C5") or code in TOLD_BY_PROOF
        found = tuple(
            finding
            for _, report in notebook.in_turn(lambda: notebook.report(prove=proved))
            for finding in report.findings
        )
    assert code in {finding.code for finding in found}


def test_most_examples_are_notebooks() -> None:
    """Others are about files, archives, secrets and what a person does."""
    kinds = [block.kind for block in EXAMPLES.values()]
    assert set(kinds) == {"python", "text"}
    # These are about options of a run.
    runs = {"C462", "C468"}
    shown = [block.kind for code, block in EXAMPLES.items() if code[:2] in {"C3", "C4"} and code not in runs]
    assert set(shown) == {"python"}


def test_texts_have_the_form_of_all_texts() -> None:
    texts = [(rule.code, text) for rule in ALL_RULES.values() for text in (rule.message, rule.hint)]
    assert [(code, text) for code, text in texts if not text or text != text.strip()] == []
    assert [(code, text) for code, text in texts if text.endswith(".")] == []


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in ALL_RULES.values()]
    assert codes == sorted(set(codes))
    assert len({slug(kind) for kind in ALL_RULES}) == len(codes)


@pytest.mark.parametrize("band", ["C5", "C6", "C7", "C8", "C9"])
def test_codes_are_dense(band: str) -> None:
    codes = [rule.code for rule in ALL_RULES.values() if rule.code.startswith(band)]
    assert codes == [f"{band}{number:02}" for number in range(1, len(codes) + 1)]


def test_bands_stand_together() -> None:
    bands = [band for band, _ in groupby(rule.code[:2] for rule in ALL_RULES.values())]
    assert bands == list(SCRIPT.BANDS)


@pytest.mark.parametrize("code", ["C000", "", "README", "C2010", "../findings/C201", "c201"])
def test_other_codes_have_no_page(code: str) -> None:
    assert page_of(code) == ""
