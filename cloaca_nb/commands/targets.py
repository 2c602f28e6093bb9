"""The magics and verbs about targets, of the table in `commands`."""

from __future__ import annotations

from collections.abc import Mapping

from cloaca_nb.commands.command import NOTEBOOK, Command
from cloaca_nb.commands.options import deploy_options, runs_options, status_options

TARGETS: Mapping[str, Command] = {
    "deploy": Command(
        "Check, pack and deploy to a server or a daemon's directory, and see the package loaded. TARGET is a "
        "profile, an address, `daemon` or a watched directory. An interrupt ends the watching.",
        "%cloaca_deploy prod\n%cloaca_deploy prod --bump --execute --context limit=3",
        deploy_options,
        words=("[TARGET]",),
        source="NOTEBOOK|ARCHIVE",
        help="deploy to a server or a daemon's directory",
        acts=True,
        execute="--execute-notebook",
    ),
    "runs": Command(
        "List deployments and runs of this notebook, or follow a run again; the beginning of its id will do.",
        "%cloaca_runs\n%cloaca_runs 9f5dfeba",
        runs_options,
        words=("[RUN]",),
        source=NOTEBOOK,
        help="list deployments and runs, follow one again",
        acts=True,
    ),
    "status": Command(
        "Compare this notebook with its last archive and with what is deployed.",
        "%cloaca_status --diff",
        status_options,
        words=("[TARGET]",),
        source=NOTEBOOK,
        help="compare notebook, archive and what is deployed",
    ),
}
