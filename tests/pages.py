"""Pages of the docs: their code blocks, and what comes of them when they are run in order, as a reader would.

What the words after the three backticks mean:

* ``python``: a cell, run in the one kernel of the page. The page's cells so far are its
  notebook, `pipeline.ipynb`.
* ``python NAME.ipynb``: a cell of that notebook, which is written and not run.
* ``console``: a command on each line that begins with ``$ ``; other lines are what it prints. With
  ``N mornings`` so many runs of the one schedule of the page's server have come and gone before.
* ``sh``: a script. With ``engine`` it needs the engine; ``apart`` marks commands that set up a machine.
* ``text``: what the block before it printed, each line in this order, other lines between them;
  with ``picture`` it shows something to the eye only.
* ``yaml``: a part of a file that some other program reads.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.command import LIMIT_S
from tests.forked import program as forked_program
from tests.kernel.kernels import Kernel, Shared, errors, texts
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.servers.talking import until
from tests.shells import ANSI
from tests.written import code_cell, write_notebook

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "docs" / "guide_walk" / "README.md",
]
OWN_NOTEBOOK = "pipeline.ipynb"
KINDS = {"python", "console", "sh", "text", "yaml"}


@dataclass(frozen=True)
class Block:
    """A fenced block: the line on which it begins, the words after its backticks, its lines."""

    line: int
    kind: str
    more: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """What stands in it."""
        return "\n".join(self.lines)

    @property
    def runs(self) -> bool:
        """Whether it is run or written."""
        return self.kind not in {"text", "yaml"} and self.more != "apart"

    @property
    def is_cell(self) -> bool:
        """Whether it is run in the kernel of its page."""
        return self.kind == "python" and self.runs and not self.more

    @property
    def commands(self) -> list[str]:
        """The commands of a block for a shell."""
        if self.kind == "console":
            return [line[2:] for line in self.lines if line.startswith("$ ")]
        return list(self.lines)

    @property
    def shown(self) -> list[str]:
        """Lines of a block of commands that are what they print."""
        return [line for line in self.lines if self.kind == "console" and not line.startswith("$ ")]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    found: list[Block] = []
    begun: tuple[int, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("```"):
            inside.append(line)
        elif begun is None:
            begun, inside = (number, line[3:]), []
        else:
            kind, _, more = begun[1].partition(" ")
            found.append(Block(begun[0], kind, more.strip(), tuple(inside)))
            begun = None
    assert begun is None, f"{page}: the block of line {begun} has no end"
    return found


def expected(found: list[Block], index: int) -> list[str]:
    """Lines that a block must print: those in it, and those of the block of text after it."""
    after = found[index + 1] if index + 1 < len(found) else None
    told = after.lines if after is not None and after.kind == "text" and not after.more else ()
    return [line for line in (*found[index].shown, *told) if line.strip()]


class Reader:
    """Follows a page in a folder of its own; each block is run once, after those before it.

    Args:
        page: The page; what lies beside one in a folder of its own lies beside its notebook, too.
        folder: An empty folder.
        kernels: Those that no page uses now: this one takes one of them, and gives it back behind its last
            cell.
    """

    def __init__(self, page: Path, folder: Path, kernels: list[Shared] | None = None) -> None:
        self.blocks = blocks(page)
        self._cells_left = sum(block.is_cell for block in self.blocks)
        self.kernels = [] if kernels is None else kernels
        self.folder = folder / "work"
        self.server = FakeServer(environ={"CLOACINA_VAR_ORDERS": str(self.folder / "orders.txt")})
        if page.parent in {ROOT, ROOT / "docs"}:
            self.folder.mkdir()
        else:
            shutil.copytree(
                page.parent, self.folder, ignore=shutil.ignore_patterns("README.md", "__pycache__")
            )
        self.env = self._environment(folder, forked=page != ROOT / "README.md")
        self._shared: Shared | None = None
        self._kernel: Kernel | None = None
        self._notebooks: dict[str, list[dict[str, Any]]] = {}
        self._came: list[tuple[str, str]] = []

    def _environment(self, folder: Path, *, forked: bool) -> dict[str, str]:
        """Variables of a person with `cloaca-nb`, a profile `prod`, `$SERVER` and a secret `warehouse`.

        Only where it is not `forked`, `cloaca-nb` is an interpreter of its own.
        """
        home, programs = folder / "home", folder / "bin"
        (home / ".cloacina").mkdir(parents=True)
        programs.mkdir()
        for name, words in {"cloaca-nb": "-m cloaca_nb", "python": "", "jupyter": "-m jupyter"}.items():
            program = programs / name
            script = f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n'
            if forked and name == "cloaca-nb":
                script = forked_program()
            program.write_text(script, encoding="utf-8")
            program.chmod(0o755)
        profile = f'[profiles.prod]\nserver = "{self.server.url}"\napi_key = "env:CLOACINA_API_KEY"\n'
        (home / ".cloacina" / "config.toml").write_text(profile, encoding="utf-8")
        return {
            **{name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"},
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "IPYTHONDIR": str(home / "ipython"),
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "SERVER": self.server.url,
            "CLOACINA_API_KEY": ADMIN_KEY,
            "CLOACA_NB_SECRET_WAREHOUSE": json.dumps({"user": "reader", "password": "of the tests alone"}),
            "NO_COLOR": "1",
            "NO_PROXY": "127.0.0.1",
        }

    def result(self, index: int) -> tuple[str, str]:
        """What a block printed, and its error or nothing."""
        while len(self._came) <= index:
            block = self.blocks[len(self._came)]
            self._came.append(self._run(block) if block.runs else ("", ""))
        return self._came[index]

    def _run(self, block: Block) -> tuple[str, str]:
        if block.kind != "python":
            for _ in range(int(block.more.split()[0]) if "morning" in block.more else 0):
                self._let_pass_a_morning()
            return self._shell(block)
        self._write(block.more or OWN_NOTEBOOK, block)
        return self._cell(block) if block.is_cell else ("", "")

    def _let_pass_a_morning(self) -> None:
        """Let the one schedule of the server come once, and its run end."""
        store = self.server.store
        (row,) = [one for one in store.schedules.rows if one.instance is not None]
        runs = len(store.runs)
        assert row.next_run_at is not None
        store.schedules.clock.set(row.next_run_at + timedelta(seconds=1))
        until(lambda: len(store.runs) > runs and all(run.has_ended() for run in [*store.runs.values()]))

    def _write(self, name: str, block: Block) -> None:
        """One more cell of a notebook."""
        cells = self._notebooks.setdefault(name, [])
        cells.append(code_cell(f"line-{block.line}", block.text))
        write_notebook(self.folder / name, cells)

    def _cell(self, block: Block) -> tuple[str, str]:
        messages = self._fresh_kernel().run(block.text, f"line-{block.line}")
        self._cells_left -= 1
        if not self._cells_left:
            self._give_back()
        streams = [m["content"]["text"] for m in messages if m["msg_type"] == "stream"]
        refused = [
            text for text in streams if text.startswith("UsageError")
        ]  # IPython raises none of its own
        # A kernel sends what was printed so far now and then, in the middle of a line, too.
        printed = "\n".join(["".join(streams), *texts(messages)])
        return ANSI.sub("", printed), "\n".join([*refused, *errors(messages)])

    def _fresh_kernel(self) -> Kernel:
        """The kernel of this page, which is as if it had been started for it."""
        if self._shared is None:
            self._shared = self.kernels.pop() if self.kernels else Shared()
            named = {**self.env, "JPY_SESSION_NAME": str(self.folder / OWN_NOTEBOOK)}
            self._kernel = self._shared.take(self.folder, named)
        assert self._kernel is not None
        return self._kernel

    def _give_back(self) -> None:
        """Another page may have the kernel."""
        if self._shared is not None:
            self.kernels.append(self._shared)
        self._shared = self._kernel = None

    def _shell(self, block: Block) -> tuple[str, str]:
        done = subprocess.run(
            ["/bin/sh", "-c", "\n".join(["set -e", *block.commands])],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT_S,
            check=False,
        )
        return done.stdout, (done.stderr or "it failed") if done.returncode else ""

    def close(self) -> None:
        """End the server, and the kernels of which none is given to another page."""
        self._give_back()
        while self.kernels:
            self.kernels.pop().close()
        self.server.close()


def in_order(lines: list[str], printed: str) -> Iterator[str]:
    """Lines that are not printed, or not after those before them."""
    at = 0
    for line in lines:
        found = printed.find(line.strip(), at)
        if found < 0:
            yield line
        else:
            at = found + len(line.strip())
