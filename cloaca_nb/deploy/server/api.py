"""The calls to a server that are used, typed. One method a call; what may be repeated says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from cloaca_nb.deploy.server.address import path_of
from cloaca_nb.deploy.server.client import Client, Request, Upload
from cloaca_nb.deploy.server.resources import (
    Agent,
    CompilerStatus,
    Execution,
    Graph,
    Identity,
    Json,
    MalformedError,
    RunEvent,
    ServerPackage,
    ServerSource,
    TaskExecution,
    read_list,
)
from cloaca_nb.deploy.target import Deployable
from cloaca_nb.errors import DeployError, RefusedError
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.model.json_value import JSON

Found = TypeVar("Found")

#: How many runs are listed.
_LISTED = "20"


class Api:
    """A server's API for one tenant: packages and runs; `deploy.scheduling` has what starts runs.

    Args:
        client: Speaks to the server.

    Attributes:
        mask: Takes texts out of what a server tells of runs: it stores the text of an error as it was raised.
    """

    def __init__(self, client: Client, tenant: str) -> None:
        self.client = client
        self.tenant = tenant
        self.mask = Hiding()

    @property
    def url(self) -> str:
        """The server's address."""
        return self.client.address.url

    def version(self) -> str | None:
        """The server's version; None where it does not say (before 0.8)."""
        about = Request("tell its version")
        body = unless({401, 403, 404}, lambda: self.client.ask("GET", "/openapi.json", about))
        info = body.get("info") if body is not None else None
        version = info.get("version") if isinstance(info, dict) else None
        return version if isinstance(version, str) else None

    def whoami(self) -> Identity:
        """Who the key is."""
        return self.read("/v1/auth/whoami", Request("tell whose the key is", self.tenant), Identity.read)

    def compiler(self) -> CompilerStatus | None:
        """The build queue; None where the key may not ask."""
        about = Request("tell the state of the compiler", self.tenant)
        path = "/v1/compiler/status"
        return unless({403, 404}, lambda: self.read(path, about, CompilerStatus.read))

    def agents(self) -> list[Agent] | None:
        """The fleet's agents; None where the key may not ask, or the server has no fleets."""
        about = Request("list the fleet's agents", self.tenant)
        return unless({403, 404}, lambda: self.read("/v1/agents", about, all_of(Agent.read, "agents")))

    def graphs(self) -> list[Graph] | None:
        """The loaded graphs of all tenants that the key may see; None where the server does not tell."""
        about = Request("list graphs", self.tenant)
        path = "/v1/health/graphs"
        return unless({403, 404}, lambda: self.read(path, about, all_of(Graph.read, "graphs")))

    def graph(self, name: str) -> Graph | None:
        """A loaded graph by its name; None where there is none, or the server does not tell."""
        return next((one for one in self.graphs() or () if one.name == name), None)

    def package(self, reference: str) -> ServerPackage | None:
        """A package by package id (in any state) or by name (only a built one); None where there is none."""
        about = Request("look at the package", self.tenant, reference)
        path = self.path("workflows", reference)
        return unless({404}, lambda: self.read(path, about, ServerPackage.read))

    def packages(self) -> list[ServerPackage]:
        """All packages that are built."""
        about = Request("list packages", self.tenant)
        return self.read(self.path("workflows"), about, all_of(ServerPackage.read, "workflows"))

    def source(self, reference: str) -> ServerSource | None:
        """The text files of a package; None where it is not there, or the server is older than 0.9."""
        about = Request("show the package's files", self.tenant, reference)
        path = self.path("workflows", reference, "source")
        return unless({404}, lambda: self.read(path, about, ServerSource.read))

    def upload(self, item: Deployable, progress: Callable[[int, int], None]) -> str:
        """Send an archive; the same bytes give the same package id again.

        Returns:
            The package id.
        """
        about = Request("take the package", self.tenant, item.name, item.version, item.workflow)
        upload = Upload(item.path, item.size_bytes, item.sha256, progress)
        body = self.client.upload(self.path("workflows"), about, upload)
        return self._text(body, "package_id")

    def execute(self, workflow: str, context: Mapping[str, JSON]) -> str:
        """Start a run. Never repeat this where the answer was lost: it may start a second one.

        Returns:
            The execution id.
        """
        about = Request("run the workflow", self.tenant, workflow, workflow=workflow)
        body = {"context": dict(context)}
        answer = self.client.ask("POST", self.path("workflows", workflow, "execute"), about, body=body)
        return self._text(answer, "execution_id")

    def pause(self, name: str, *, paused: bool) -> bool:
        """Have new runs of a package or workflow refused, or taken again; whether they are refused now."""
        verb = "pause" if paused else "resume"
        about = Request(f"{verb} the workflow", self.tenant, name, workflow=name)
        try:
            answer = self.client.ask("POST", self.path("workflows", name, verb), about)
        except RefusedError as error:
            if error.status == 404 and error.code != "workflow_not_found":
                raise DeployError(
                    f"the server cannot {verb} workflows: it is older than 0.9",
                    "have it updated to 0.9 or newer",
                ) from None
            raise
        state = answer.get("paused")
        return state if isinstance(state, bool) else paused

    def execution(self, id: str) -> Execution:
        """The state of a run."""
        return self.read(self.path("executions", id), Request("show the run", self.tenant), Execution.read)

    def tasks(self, id: str) -> list[TaskExecution] | None:
        """The tasks of a run; None where the server has no such call (before 0.8)."""
        about = Request("show the run's tasks", self.tenant)
        try:
            path = self.path("executions", id, "tasks")
            found = self.read(path, about, all_of(TaskExecution.read, "tasks"))
            return [replace(one, error=self._masked(one.error)) for one in found]
        except RefusedError as error:
            if error.status == 404 and error.code != "execution_not_found":
                return None
            raise

    def _masked(self, text: str | None) -> str | None:
        return None if text is None else self.mask.text(text)

    def events(self, id: str) -> list[RunEvent]:
        """The event log of a run, in order; empty where there is none."""
        about = Request("show the run's events", self.tenant)
        events = self.read(self.path("executions", id, "events"), about, all_of(RunEvent.read, "events"))
        shown = (replace(one, data=self._masked(one.data)) for one in events)
        return sorted(shown, key=lambda event: event.number)

    def executions(self, workflow: str | None = None) -> list[Execution]:
        """The latest runs of a workflow, or of all, newest first."""
        query = {**({"workflow": workflow} if workflow is not None else {}), "limit": _LISTED}
        about = Request("list runs", self.tenant)
        return self.read(self.path("executions"), about, all_of(Execution.read, "executions"), query)

    def path(self, *parts: str) -> str:
        """A path below the tenant."""
        return path_of("v1", "tenants", self.tenant, *parts)

    def read(
        self,
        path: str,
        about: Request,
        read: Callable[[Json], Found],
        query: Mapping[str, str] | None = None,
    ) -> Found:
        """What is read of the answer to a GET.

        Args:
            read: Reads the answer; raises `MalformedError` where it is none of a server's.

        Raises:
            RefusedError: The server's answer is no.
            UnreachableError: No answer came, or one that is not the server's.
        """
        body = self.client.ask("GET", path, about, query=query)
        try:
            return read(body)
        except MalformedError as error:
            raise self.client.odd(f"something unexpected ({error})") from None

    def _text(self, body: Json, name: str) -> str:
        value = body.get(name)
        if not isinstance(value, str):
            raise self.client.odd(f"no {name}")
        return value


def all_of(read: Callable[[Json], Found], name: str) -> Callable[[Json], list[Found]]:
    """Reads a list answer, object by object."""
    return lambda body: [read(item) for item in read_list(body, name)]


def unless(
    statuses: Collection[int], ask: Callable[[], Found], codes: Collection[str] | None = None
) -> Found | None:
    """What asking gives; None where the server refuses with one of these statuses, and of these codes."""
    try:
        return ask()
    except RefusedError as error:
        if error.status not in statuses or (codes is not None and error.code not in codes):
            raise
        return None
