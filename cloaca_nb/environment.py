"""Child processes: their environment is ours, without the variables that hold API keys of servers.

Code of a notebook runs in those children; a key that this process was given to deploy with is none of its
business.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Mapping
from pathlib import Path

API_KEY = "CLOACINA_API_KEY"

#: Variables that hold keys. What a setting such as ``env:PROD_KEY`` names is added when it is read.
_HIDDEN = {API_KEY}

#: Bytes of a configuration that are looked through.
_MOST_CONFIG = 1024 * 1024

#: Folder of the stand-in module `cloaca`, which child processes put on their path.
STANDIN = Path(__file__).resolve().parent / "standin"


def hide_from_children(name: str) -> None:
    """Leave a variable out of the environment of every child from now on."""
    _HIDDEN.add(name)


def default_home() -> Path:
    """Where the Cloacina tools keep their files unless `--home` says otherwise."""
    return Path.home() / ".cloacina"


def _named_in_profiles() -> set[str]:
    """Variables that the profiles of the default home name, whether or not a key was ever read from them."""
    try:
        with (default_home() / "config.toml").open("rb") as file:
            text = file.read(_MOST_CONFIG)
    except (OSError, RuntimeError):
        return set()
    return set(re.findall(r"""["']env:([^"']+)["']""", text.decode("utf-8", "replace")))


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process.

    Args:
        environ: Environment variables; this process's by default.
    """
    hidden = _HIDDEN | _named_in_profiles()
    return {name: value for name, value in (environ or os.environ).items() if name not in hidden}


def signal_name(number: int) -> str:
    """What the signal that ended a child process is called."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
