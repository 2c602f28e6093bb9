"""Child processes: their environment is ours, without the variables that hold API keys of servers.

Code of a notebook runs in those children; a key that this process was given to deploy with is none of its
business.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

API_KEY = "CLOACINA_API_KEY"

#: Variables that hold keys. What a setting such as ``env:PROD_KEY`` names is added when it is read.
_HIDDEN = {API_KEY}

#: Folder of the stand-in module `cloaca`, which child processes put on their path.
STANDIN = Path(__file__).resolve().parent / "standin"


def hide_from_children(name: str) -> None:
    """Leave a variable out of the environment of every child from now on."""
    _HIDDEN.add(name)


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process.

    Args:
        environ: Environment variables; this process's by default.
    """
    return {name: value for name, value in (environ or os.environ).items() if name not in _HIDDEN}


def signal_name(number: int) -> str:
    """What the signal that ended a child process is called."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
