"""The panel: one state, its views, what they may ask for, and the way of their messages."""

from __future__ import annotations

import contextlib
from typing import Any


def open_route(comm: Any) -> None:
    """Let the front end's messages arrive on the thread that they were sent to.

    JupyterLab gives comms a thread of their own, so that a button works while a cell runs. Newer releases of
    ipykernel 7 overrule that and take a comm's messages on the thread that last sent something on it, as if
    they were answers: for us that is the main thread, which is busy with the cell. To be called after each
    sending; without effect on other kernels.

    Args:
        comm: The comm; None where there is none.
    """
    with contextlib.suppress(AttributeError, TypeError):
        vars(comm).pop("_reply_subshell_id", None)
