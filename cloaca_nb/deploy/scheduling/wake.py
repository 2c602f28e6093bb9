"""Waking a tenant: its packages load and its schedules fire once a schedule was made in it.

A server forgets when it restarts that a tenant was awake, and nothing tells which are.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from cloaca_nb.deploy.scheduling.calls import Calls
from cloaca_nb.deploy.scheduling.resources import Instance
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.server.resources import ServerPackage, ServerParam
from cloaca_nb.deploy.target import Watch
from cloaca_nb.errors import DeployError, RefusedError
from cloaca_nb.model.json_value import JSON

#: Schedules of this name were made to wake a tenant, and may be removed.
PREFIX = "cloaca-nb-wake-"
_NEVER = "0 0 1 1 *"
_EMPTY: Mapping[str, JSON] = {"integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}


def wake(calls: Calls, package: ServerPackage, watch: Watch, patience_s: float) -> bool:
    """Wake a tenant by a schedule that is never on, and is removed at once.

    Args:
        watch: Told what stays.
        patience_s: How long a server that does not answer is waited for.

    Returns:
        Whether the tenant is awake: servers before 0.12 have no schedules.

    Raises:
        DeployError: The server cannot be reached.
    """
    params = {one.name: _stand_in(one) for one in package.params if one.required}
    name = f"{PREFIX}{uuid.uuid4().hex[:12]}"
    instance = Instance(name, package.workflow, _NEVER, params=params, enabled=False)
    try:
        patiently(lambda: calls.create(instance), watch, "load", patience_s=patience_s)
    except RefusedError as error:
        if error.code == "instance_exists":  # the answer to the first try was lost
            pass
        elif error.status in {400, 404}:
            return False
        else:
            raise
    try:
        patiently(lambda: calls.delete(package.workflow, name), watch, "load", patience_s=patience_s)
    except RefusedError as error:
        if error.status != 404:
            _left(watch, name, error)
    except DeployError as error:
        _left(watch, name, error)
    return True


def _stand_in(param: ServerParam) -> JSON:
    return {"$secret": param.name} if param.secret else _EMPTY.get(param.type, "")


def _left(watch: Watch, name: str, error: DeployError) -> None:
    watch.warn("load", f"the schedule {name!r}, which is off, stays behind: {error.message}", error.hint)
