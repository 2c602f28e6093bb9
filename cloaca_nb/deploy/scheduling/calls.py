"""The calls to a server about what starts workflows, typed; one method a call."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from cloaca_nb.deploy.scheduling.resources import Instance, TriggerRow
from cloaca_nb.deploy.server.api import Api, all_of, unless
from cloaca_nb.deploy.server.client import Request
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.server.refusals import Refusal
from cloaca_nb.deploy.server.resources import ServerPackage, ServerParam
from cloaca_nb.deploy.target import Watch
from cloaca_nb.errors import DeployError, RefusedError
from cloaca_nb.model.json_value import JSON

Found = TypeVar("Found")

#: How long a server that does not answer is waited for where a person asks for something. Seconds.
PATIENCE_S = 10.0

_NO_ROUTE = "its version may be too old: servers 0.12 have them"
#: What refusals of these calls mean.
_ROWS = (
    Refusal(
        (409,),
        "{workflow} has a schedule named {name!r} on {server} already",
        "choose another name, or remove that one first (`cloaca-nb schedule remove`)",
        code="instance_exists",
    ),
    Refusal(
        (400,),
        "the parameters of the schedule {name!r} do not fit {workflow}: {text}",
        "give the values with -p NAME=VALUE",
        code="instance_params_invalid",
    ),
    Refusal(
        (400,),
        "{server} does not take the time of the schedule {name!r}: {text}",
        "write a cron of five fields, or six with seconds first, and a time zone such as Europe/Berlin",
        code="invalid_cron",
    ),
    Refusal(
        (404,),
        "{workflow} has no schedule named {name!r} on {server}",
        "`cloaca-nb schedule list` shows them",
        code="instance_not_found",
    ),
    Refusal(
        (404,),
        "{server} has no trigger named {name!r} that it could {doing}",
        "`cloaca-nb triggers list` shows them; a server fires no cron by hand",
        code="trigger_not_found",
    ),
    Refusal((404,), "{server} does not know how to {doing}", _NO_ROUTE, code="not_found"),
)


class Calls:
    """The calls about triggers and schedules, for one tenant.

    Args:
        api: The server's API.
    """

    def __init__(self, api: Api) -> None:
        self.api = api

    def triggers(self) -> list[TriggerRow] | None:
        """All triggers of the tenant; None where the server does not tell them."""
        about = self._about("list triggers")
        return _unless_older(
            lambda: self.api.read(self.api.path("triggers"), about, all_of(TriggerRow.read, "triggers"))
        )

    def pause(self, trigger: TriggerRow) -> None:
        """Let a trigger fire no more; of a cron: all of its workflow's."""
        self._trigger(trigger, "pause")

    def resume(self, trigger: TriggerRow) -> None:
        """Let it fire again."""
        self._trigger(trigger, "resume")

    def fire(self, trigger: TriggerRow) -> None:
        """Fire a poll trigger now."""
        self._trigger(trigger, "fire")

    def _trigger(self, trigger: TriggerRow, verb: str) -> None:
        about = self._about(verb, trigger.address)
        self.api.client.ask("POST", self.api.path("triggers", trigger.address, verb), about)

    def instances(self, workflow: str) -> list[Instance] | None:
        """The schedules of a workflow; None where the server has none at all."""
        about = self._about("list schedules", workflow=workflow)
        found = _unless_older(
            lambda: self.api.read(self._path(workflow), about, all_of(Instance.read, "instances"))
        )
        return None if found is None else [replace(one, workflow=one.workflow or workflow) for one in found]

    def create(self, instance: Instance) -> Instance:
        """Make a schedule; that wakes a tenant that sleeps.

        Returns:
            It, as the server has it.

        Raises:
            RefusedError: Its name is taken, or parameters or time are wrong.
        """
        about = self._about("make schedules", instance.name, instance.workflow)
        self.api.client.ask("POST", self._path(instance.workflow), about, body=instance.body())
        return self.instance(instance.workflow, instance.name)

    def instance(self, workflow: str, name: str) -> Instance:
        """A schedule by its name."""
        about = self._about("show schedules", name, workflow)
        found = self.api.read(self._path(workflow, name), about, Instance.read)
        return replace(found, workflow=found.workflow or workflow)

    def delete(self, workflow: str, name: str) -> None:
        """Remove a schedule."""
        about = self._about("remove schedules", name, workflow)
        self.api.client.ask("DELETE", self._path(workflow, name), about)

    def undeploy(self, name: str, version: str) -> None:
        """Remove a package; servers say yes to one that is not there, too."""
        about = Request("remove packages", self.api.tenant, name, version)
        self.api.client.ask("DELETE", self.api.path("workflows", name, version), about)

    def _path(self, workflow: str, *name: str) -> str:
        return self.api.path("workflows", workflow, "instances", *name)

    def _about(self, doing: str, name: str = "", workflow: str = "") -> Request:
        return Request(doing, self.api.tenant, name, workflow=workflow, rows=_ROWS)


def _unless_older(ask: Callable[[], Found]) -> Found | None:
    """What asking gives; None where the server has no such route."""
    return unless({404}, ask, {"", "not_found"})


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
