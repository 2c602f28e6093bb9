"""`docs/guide_walk`: each command of the page, in order, prints what the page shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.command import LIMIT_S
from tests.servers.fake import ADMIN_KEY, FakeServer

WALK = Path(__file__).parents[2] / "docs" / "guide_walk"
PAGE = WALK / "README.md"

pytestmark = [
    pytest.mark.xdist_group("guide-walk"),
    pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell"),
]


@dataclass
class Block:
    """Commands of the page, and the lines that they must print."""

    line: int
    needs: str
    commands: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


def blocks() -> list[Block]:
    """The fenced blocks of the page: each `sh` block with the `text` block after it."""
    found: list[Block] = []
    kind = ""
    for number, line in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            kind = "" if kind else line[3:]
            if kind.startswith("sh"):
                found.append(Block(number, kind[2:].strip()))
        elif kind.startswith("sh"):
            found[-1].commands.append(line)
        elif kind == "text":
            found[-1].expected.append(line)
    return found


BLOCKS = blocks()


class Walk:
    """A copy of the directory; blocks are run in order, each once."""

    def __init__(self, folder: Path, server: FakeServer) -> None:
        self.folder = folder / "walk"
        shutil.copytree(WALK, self.folder, ignore=shutil.ignore_patterns("README.md", "__pycache__"))
        home, programs = folder / "home", folder / "bin"
        home.mkdir()
        programs.mkdir()
        for name, words in {"cloaca-nb": "-m cloaca_nb", "python": ""}.items():
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        self.env = {
            **os.environ,
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "SERVER": server.url,
            "CLOACINA_API_KEY": ADMIN_KEY,
            "NO_COLOR": "1",
            "NO_PROXY": "127.0.0.1",
        }
        self.results: list[subprocess.CompletedProcess[str]] = []

    def result(self, index: int) -> subprocess.CompletedProcess[str]:
        """What a block came to; those before it are run first."""
        while len(self.results) <= index:
            script = "\n".join(["set -e", *BLOCKS[len(self.results)].commands])
            done = subprocess.run(
                ["/bin/sh", "-c", script],
                cwd=self.folder,
                env=self.env,
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                check=False,
            )
            self.results.append(done)
        return self.results[index]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    server = FakeServer()
    yield Walk(tmp_path_factory.mktemp("guide"), server)
    server.close()


def engine_is_missing() -> bool:
    from cloaca_nb.run.runners import engine_missing

    return engine_missing() is not None


@pytest.mark.parametrize("index", range(len(BLOCKS)), ids=lambda index: f"line {BLOCKS[index].line}")
def test_block(walk: Walk, index: int) -> None:
    block = BLOCKS[index]
    done = walk.result(index)
    if block.needs == "engine" and engine_is_missing():
        pytest.skip("the engine is not installed here")
    assert done.returncode == 0, done.stderr or done.stdout
    at = 0
    for line in block.expected:
        found = done.stdout.find(line, at)
        assert found >= 0, f"{line!r} is not printed (in this order):\n{done.stdout}\n{done.stderr}"
        at = found


def test_every_section_of_the_page_has_a_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sections = [section for section in page.split("\n## ")[1:] if "```sh" not in section]
    assert not sections
    assert all(block.expected for block in BLOCKS)
