"""What servers accept of an archive, told before it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.model.finding import Fact
from cloaca_nb.package import limits
from cloaca_nb.package.limits import (
    content_facts,
    entry_facts,
    folders_of,
    ratio_facts,
    total_facts,
    upload_facts,
)
from tests.package.notebooks import ETL, package, vendored


def test_folders() -> None:
    assert folders_of(["a/b/c.py", "a/d.py", "e"]) == {"a", "a/b"}
    assert folders_of([]) == set()


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (list(entry_facts(10_001)), "archive-entries"),
        (list(total_facts(500 * 1024 * 1024 + 1)), "archive-too-large"),
        (list(upload_facts(100 * 1024 * 1024 + 1)), "archive-upload-size"),
        (list(ratio_facts(1001, 100)), "archive-ratio"),
    ],
)
def test_beyond(found: list[Fact], kind: str) -> None:
    assert [fact.kind for fact in found] == [kind]


def test_within() -> None:
    assert [*entry_facts(10_000), *total_facts(500 * 1024 * 1024), *upload_facts(100 * 1024 * 1024)] == []
    assert list(ratio_facts(1000, 100)) == []
    assert list(content_facts({"a/b": b"x"})) == []


def test_a_package_counts_its_files_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendored(tmp_path, {f"lib/m{number}.py": "" for number in range(40)})
    monkeypatch.setattr(limits, "MAX_ENTRIES", 90)
    facts = package(*ETL, folder=tmp_path).facts
    assert [fact.kind for fact in facts] == ["archive-entries"]
    monkeypatch.setattr(limits, "MAX_ENTRIES", 120)
    assert package(*ETL, folder=tmp_path).facts == ()
