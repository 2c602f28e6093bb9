"""What a verb of the command line and the magic of its name do alike, each written once."""

from __future__ import annotations

from collections.abc import Mapping

from cloaca_nb.acts import history, packages, targets, workflow
from cloaca_nb.acts.asked import Act

#: What each does; the other verbs and magics have what is their own in `cli/` and `kernel/`.
ACTS: Mapping[str, Act] = {
    act.__name__: act
    for act in (
        *(workflow.check, workflow.graph, workflow.build, workflow.pack),
        history.history,
        *(packages.suggest, packages.lock, packages.vendor),
        *(packages.artifacts, packages.inspect, packages.pull),
        *(targets.status, targets.ls, targets.pause, targets.resume, targets.rollback),
        *(targets.secrets, targets.logs, targets.doctor),
        *(targets.undeploy, targets.schedule, targets.triggers),
    )
}
