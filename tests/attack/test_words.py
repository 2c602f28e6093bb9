"""Words that no server or file should be asked by, and files of variables that nobody would write."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.attack.commands import CELLS, SILLY
from tests.command import Ran
from tests.servers.fake import FakeServer
from tests.tending.orders import run_at
from tests.written import code_cells, write_notebook

EVIL = "\x1b]0;t\x07\u202e"
PATHS = ("../x", "a/b", "%2e%2e%2f", "?x=1", "#", EVIL, "n" * 10_000, "n\0", "\ud800", "")
ZONES: tuple[str, ...] = (
    "Europe",
    "Europe/",
    "../../../etc/passwd",
    "/etc/passwd",
    "tzdata.zi",
    "zone.tab",
    "posix",
    ".",
    "..",
)
ZONES += ("a\0b", "x" * 5_000, "UTC\n", "\ud800", "Etc/GMT+99")
CRONS: tuple[str, ...] = (
    "*/0 * * * *",
    "1-99999999 * * * *",
    "0 0 31 2 *",
    "\u0663 * * * *",
    "@reboot",
    "* " * 10_000,
    "a\nb",
)
CRONS += ("0 3 * * MON#6", f"{EVIL} * * * *", "0-59/0 * * * *", "")

WORDS = [
    *(("schedule", "add", "demo.ipynb", "n", "--cron", "0 3 * * *", "--timezone", zone) for zone in ZONES),
    *(("schedule", "add", "demo.ipynb", "n", "--cron", cron) for cron in CRONS),
    *(("schedule", "add", "demo.ipynb", name, "--cron", "0 3 * * *") for name in PATHS),
    *(("schedule", "remove", "demo.ipynb", name) for name in PATHS),
    *(("triggers", "fire", "demo.ipynb", name) for name in PATHS),
    *((verb, *words, name) for verb, *words in (("secrets", "remove"), ("pause",)) for name in PATHS),
    *((verb, "demo.ipynb", name) for verb in ("logs", "rerun") for name in PATHS),
]

#: What stands in a `.env`, and whether a run begins with it.
VARIABLES = {
    "names of names of names": (
        b"A0=x\n" + b"".join(b"A%d=${A%d}${A%d}\n" % (i, i - 1, i - 1) for i in range(1, 60)),
        True,
    ),
    "itself": (b"A=${A}x\n", True),
    "a mark of bytes' order": (b"\xef\xbb\xbfA=1\n", True),
    "ends of lines": (b"A=1\r\nB=2\r", True),
    "no path": (b"PATH=\n", True),
    "no place": (b"TMPDIR=/nonexistent\nHOME=/nonexistent\n", True),
    "nothing's byte": (b"A=a\0b\n", False),
    "another encoding": (b"A=\xff\xfe\n", False),
    "a long value": (b"A=" + b"x" * 3_000_000, False),
    "many": (b"".join(b"V%d=1\n" % i for i in range(200_000)), False),
    "no name": (b"=1\n", False),
    "no value": (b"A\n", False),
    "open quotes": (b'A = "un\nclosed\n', False),
    "many escapes": (b"A='" + b"\\'" * 100_000 + b"\n", False),
    "a name of control characters": (b"a b\x1b[31m=2\n", False),
}


def holds(done: Ran) -> None:
    """It ends with a sentence that a terminal can be given."""
    said = done.stdout + done.stderr
    assert not any(word in said for word in SILLY), said[:2000]
    assert all(ord(char) >= 32 or char in "\n\t" for char in said), said[:2000]
    assert "\u202e" not in said


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    write_notebook(tmp_path / "demo.ipynb", code_cells(CELLS))
    return partial(run_at, tmp_path)


def test_words_that_name_nothing(fake: FakeServer, run: Callable[..., Ran]) -> None:
    assert run("deploy", "demo.ipynb", "--server", fake.url).code == 0
    before = len(fake.store.runs)
    for words in WORDS:
        done = run(*words, "--server", fake.url)
        holds(done)
        assert done.code in {0, 1, 2}, (words, done)
    assert len(fake.store.runs) == before


@pytest.mark.parametrize("what", VARIABLES)
def test_files_of_variables(what: str, run: Callable[..., Ran], tmp_path: Path) -> None:
    text, good = VARIABLES[what]
    (tmp_path / ".env").write_bytes(text)
    done = run("run", "demo.ipynb", "--runner", "preview")
    holds(done)
    assert done.code == (0 if good else 2), done


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are none on Windows")
def test_what_is_no_file_of_variables(run: Callable[..., Ran], tmp_path: Path) -> None:
    place = tmp_path / ".env"
    makers: list[Callable[[], None]] = [
        place.mkdir,
        lambda: place.symlink_to(".env"),
        lambda: os.mkfifo(place),
    ]
    for make in makers:
        make()
        done = run("run", "demo.ipynb", "--runner", "preview")
        holds(done)
        assert (done.code, ".env cannot be read" in done.stderr) == (2, True)
        place.rmdir() if place.is_dir() else place.unlink()
