"""The kernel's side of `--execute`: our magics that act rest, and what was seen is written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython

#: Longest time for looking at one task cell's state, in seconds.
LONGEST_S = 2.0


def begin() -> None:
    """Load the extension; from now on running, packing, deploying and their like do nothing and say so."""
    from cloaca_nb.commands import MAGICS
    from cloaca_nb.kernel.connection import connection

    shell: Any = get_ipython()
    shell.run_line_magic("load_ext", "cloaca_nb")
    joined = connection(shell)
    assert joined is not None
    joined.session.observe().seconds = LONGEST_S
    for name, command in MAGICS.items():
        if command.acts:
            shell.register_magic_function(_resting(name), "line", name)


def _resting(name: str) -> Callable[[str], str]:
    def rest(_line: str) -> str:
        return f"%{name} does nothing while the notebook is executed for a check"

    return rest


def write(path: str) -> None:
    """Write down what was seen of all tasks.

    Args:
        path: The file.
    """
    from cloaca_nb.kernel.connection import connection

    shell: Any = get_ipython()
    joined = connection(shell)
    assert joined is not None
    Path(path).write_text(json.dumps(joined.session.observe().seen()), encoding="utf-8")
