"""Notebooks that spoil the kernel of `check --execute`: a sentence, and nothing is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.attack.commands import CELLS, SILLY
from tests.command import run_process
from tests.run.runs import left_behind
from tests.written import code_cells, write_notebook

DEEP = "import sys\nsys.setrecursionlimit(10**9)\n"
NESTED = f"{DEEP}x = []\nfor _ in range(10**6):\n    x = [x]\n"
#: What a cell does, and how the command ends: 0, or 2 where the kernel died.
SPOILT = {
    "calls without end": f"{DEEP}def f(n):\n    return f(n + 1)\nf(0)",
    "calls without end in a thread": f"{DEEP}import threading\ndef f(n):\n    return f(n + 1)\n"
    "t = threading.Thread(target=f, args=(0,))\nt.start()\nt.join()",
    "a text without end": f"{NESTED}repr(x)",
    "a JSON text without end": f"{NESTED}import json\njson.dumps(x)",
    "a comparison without end": f"{NESTED}y = []\nfor _ in range(10**6):\n    y = [y]\nx == y",
    "copies without end": f"{NESTED}import copy\ncopy.deepcopy(x)",
    "an expression without end": "eval('-' * 200_000 + '1')",
    "a flood": "print('x' * 50_000_000)",
    "json": "import json\njson.dumps = lambda *a, **k: 1 / 0\njson.loads = json.dumps",
    "files": "import pathlib\npathlib.Path.write_text = lambda *a, **k: 1 / 0",
    "built-ins": "import builtins\nbuiltins.len = lambda *a: 1 / 0",
    "the environment": "import os\nos.getpid = lambda: 1\nos.environ = None",
    "events": "get_ipython().events.trigger = lambda *a: 1 / 0",
    "files that are open": "import os\nos.closerange(3, 64)",
    "signals": "import signal\nfor s in (1, 2, 3, 15):\n    signal.signal(s, signal.SIG_IGN)",
    "the folder": "import os, shutil\nos.makedirs('d/e')\nos.chdir('d/e')\nshutil.rmtree('../../d')",
    "the end": "import atexit, time\natexit.register(time.sleep, 1000)",
    "leaving": "import sys\nsys.exit(3)",
    "asking": "input('x')",
}


def kernels(folder: Path, count: int) -> Iterator[int]:
    """Check notebooks of which a cell does such a thing; 1 for each."""
    temporary = folder / "temporary"
    temporary.mkdir()
    for at, (what, cell) in enumerate([*SPOILT.items()][:count]):
        work = folder / str(at)
        work.mkdir()
        cells = (*CELLS[:2], cell, *CELLS[2:])
        write_notebook(work / "demo.ipynb", code_cells(cells))
        token = f"kernels-{folder.name}-{at}"
        env = {"TMPDIR": str(temporary), "CLOACA_NB_TEST": token, "HOME": str(folder)}
        done = run_process("check", "demo.ipynb", "--execute", "--json", folder=work, env=env)
        told = f"{what}: {done.code}\n{done.stdout}\n{done.stderr}"
        assert done.code in {0, 1, 2}, told
        assert not any(word in told for word in SILLY if word != "Traceback"), told
        assert isinstance(json.loads(done.stdout or "{}"), dict), told
        assert not left_behind(token), told
        assert not [*temporary.iterdir()], told
        yield 1
