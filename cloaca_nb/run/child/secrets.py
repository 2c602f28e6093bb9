"""Secrets of a run: what `context.secret` gives on this machine."""

from __future__ import annotations

import json
import os
import sys

#: See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The variable by which the run's process is given them; nothing that a task starts inherits it.
HANDED = "CLOACA_NB_SECRETS_OF_RUN"
#: The audit event of a secret that is asked for.
ASKED = "cloaca_nb.secret"


def taken() -> dict[str, dict[str, str]]:
    """The secrets of this run, which its environment does not have any longer."""
    return dict(json.loads(os.environ.pop(HANDED, "{}")))


def give(context: Any, secrets: dict[str, dict[str, str]]) -> None:
    """Let a class of contexts know secrets, as a server's does (contract H7)."""

    def secret(_: Any, name: str) -> dict[str, str]:
        sys.audit(ASKED, name)
        if name not in secrets:
            raise KeyError(f"there is no secret {name!r} here: cloaca.workflow_secrets({name!r}) asks for it")
        return dict(secrets[name])

    def secret_field(_: Any, name: str, field: str) -> str:
        return secret(_, name)[field]

    if secrets:
        context.secret, context.secret_field = secret, secret_field
