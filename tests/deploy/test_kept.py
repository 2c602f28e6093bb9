"""What was sent is kept for a rollback or another run: bounded, private, without secrets."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.check.contexts import without_secrets
from cloaca_nb.deploy import kept
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.deploy.kept import keep_sent, kept_archives, kept_runs
from cloaca_nb.deploy.target import Deployable

pytestmark = pytest.mark.usefixtures("state")

PLACE = ("https://c.example.com", "public", "orders")


def sent(folder: Path, number: int = 1, size: int = 10, **more: Any) -> Deployment:
    """A deployment whose archive lies in a folder."""
    path = folder / f"orders-1.0.{number}.cloacina"
    path.write_bytes(bytes([number % 256]) * size)
    sha256 = f"{number:064x}"
    item = Deployable(path, "orders", f"1.0.{number}", "orders", sha256, size)
    done = Deployment(
        *("prod", "server", *PLACE[:2], "orders", item.version, "orders", "sha256:f", sha256, f"id-{number}"),
        already=False,
        reached="loaded",
        message="",
        hint="",
        time=f"2026-11-26T10:{number // 60:02}:{number % 60:02}+00:00",
        elapsed_s=1.0,
        item=item,
    )
    return replace(done, **more)


def test_an_archive_and_a_context(tmp_path: Path, state: Path) -> None:
    done = sent(tmp_path, asked="2026-11-26T11:00:00+00:00", context={"limit": 3}, execution="run-1")
    assert keep_sent(done) == ""
    (archive,), (run,) = kept_archives(*PLACE), kept_runs(*PLACE)
    assert archive.path.read_bytes() == bytes([1]) * 10
    assert (archive.record.version, archive.record.package_id) == ("1.0.1", "id-1")
    assert (run.execution, dict(run.context), run.left_out) == ("run-1", {"limit": 3}, ())
    assert stat.S_IMODE((state / "cloaca_nb" / "sent").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "more",
    [{"package_id": ""}, {"item": None}, {"asked": "x", "refused": True, "package_id": "", "context": {}}],
)
def test_what_no_target_has_is_not_kept(more: dict[str, Any], tmp_path: Path) -> None:
    assert keep_sent(sent(tmp_path, **more)) == ""
    assert not kept_archives(*PLACE)
    assert not kept_runs(*PLACE)


def test_nothing_is_kept_where_that_is_not_wanted(tmp_path: Path, state: Path) -> None:
    done = sent(tmp_path, asked="x", context={})
    assert done.item is not None
    keep_sent(replace(done, item=replace(done.item, kept=False)))
    assert not (state / "cloaca_nb").exists()


def test_twenty_of_a_package(tmp_path: Path) -> None:
    for number in range(1, 31):
        keep_sent(sent(tmp_path, number, asked=f"2026-11-26T11:00:{number:02}", context={"n": number}))
    versions = [one.record.version for one in kept_archives(*PLACE)]
    assert versions == [f"1.0.{number}" for number in range(30, 10, -1)]
    assert [run.context["n"] for run in kept_runs(*PLACE)] == list(range(30, 10, -1))


def test_so_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 250)
    for number in range(1, 5):
        keep_sent(sent(tmp_path, number, size=100))
    assert [one.record.version for one in kept_archives(*PLACE)] == ["1.0.4", "1.0.3"]
    keep_sent(sent(tmp_path, 5, size=1000))
    assert [one.record.version for one in kept_archives(*PLACE)] == ["1.0.5"]


def test_many_at_once(tmp_path: Path) -> None:
    made = [sent(tmp_path, n, asked=f"2026-11-26T11:00:{n:02}", context={"n": n}) for n in range(1, 13)]
    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(keep_sent, made * 4)) == {""}
    assert len(kept_archives(*PLACE)) == len(kept_runs(*PLACE)) == 12


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path, state: Path) -> None:
    state.write_text("a file", encoding="utf-8")
    assert "is not kept" in keep_sent(sent(tmp_path))


def test_an_archive_with_a_secret_is_not_kept(tmp_path: Path) -> None:
    done = sent(tmp_path)
    assert done.item is not None
    token = "ghp_" + "a1B2" * 10
    for text in (f"T = '{token}'", "password = 'hunter2!x'\n"):
        files = {"workflow/orders/tasks.py": text.encode()}
        assert "looks like a secret" in keep_sent(replace(done, item=replace(done.item, files=files)))
    assert not kept_archives(*PLACE)


@pytest.mark.parametrize(
    ("context", "left", "left_out"),
    [
        ({"limit": 3, "rows": [1, {"a": None}]}, {"limit": 3, "rows": [1, {"a": None}]}, []),
        ({"api_key": "abc", "limit": 3}, {"limit": 3}, ["api_key"]),
        ({"db": {"host": "h", "password": "x"}}, {"db": {"host": "h"}}, ["db.password"]),
        ({"tokens": ["a", 1]}, {"tokens": ["a", 1]}, []),
        ({"text": "clk_0123456789abcdefgh"}, {}, ["text"]),
        ({"urls": ["https://a:pa55w0rd@b.de", "https://b.de"]}, {"urls": ["https://b.de"]}, ["urls[…]"]),
        ({"author": "Ann", "token_count": 3}, {"author": "Ann", "token_count": 3}, []),
        ({"db": {"$secret": "orders-db"}}, {"db": {"$secret": "orders-db"}}, []),
    ],
)
def test_no_secret_of_a_context(context: dict[str, Any], left: dict[str, Any], left_out: list[str]) -> None:
    assert without_secrets(context) == (left, tuple(left_out))


def test_files_of_nonsense(tmp_path: Path, state: Path) -> None:
    keep_sent(sent(tmp_path, asked="x", context={"n": 1}))
    (folder,) = (state / "cloaca_nb" / "sent").iterdir()
    for name, text in {
        "a": "{",
        "b": "[]",
        "c": "[" * 9000,
        "d": json.dumps({"record": 3}),
        "e": "{}",
    }.items():
        (folder / f"{name}.archive.json").write_text(text, encoding="utf-8")
        (folder / f"{name}.run.json").write_text(text, encoding="utf-8")
    assert len(kept_archives(*PLACE)) == len(kept_runs(*PLACE)) == 1


def test_a_context_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_LARGEST_CONTEXT", 100)
    keep_sent(sent(tmp_path, asked="x", context={"text": "x" * 200}))
    assert kept_runs(*PLACE)[0].left_out == ("everything: it is too large",)
