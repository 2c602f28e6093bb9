"""Where this machine has what we keep: deployments, what targets lack, values too large for a context."""

from __future__ import annotations

import contextlib
import os
import sys
from hashlib import sha256
from pathlib import Path

from cloaca_nb.environment import ARTIFACTS
from cloaca_nb.errors import OutputError


def artifact_store() -> str:
    """Where runs on this machine keep values too large for a context; empty where no home is known."""
    store = os.environ.get(ARTIFACTS)
    if store is not None:
        return store
    with contextlib.suppress(OutputError):
        return str(state_folder("artifacts"))
    return ""


def state_folder(name: str) -> Path:
    """Where our own files of a kind are kept.

    Raises:
        OutputError: No home directory is known.
    """
    path = _state_home() / name
    if not path.is_absolute():
        raise OutputError(f"no home directory is known to keep {name} in", "set the variable HOME")
    return path


def state_name(*told_apart: str) -> str:
    """What a file or folder among our own is called, by the texts that tell it from the others."""
    return sha256("\0".join(told_apart).encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _state_home() -> Path:
    """Where this system keeps such files.

    On Linux that is said here: each check asks, and importing what knows all systems takes longer than one.
    """
    if sys.platform == "linux":
        said = Path(os.environ.get("XDG_STATE_HOME", "").strip())
        # Unlike `Path.home`, it leaves the text as it is where no home is known.
        home = said if said.is_absolute() else Path(os.path.expanduser("~/.local/state"))  # noqa: PTH111
        return home / "cloaca_nb"
    from platformdirs import user_state_path

    return user_state_path("cloaca_nb", appauthor=False)
