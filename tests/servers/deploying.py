"""Deploying in tests: everything that was told is kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cloaca_nb.deploy.flow import Deployment, Options, deploy
from cloaca_nb.deploy.keys import Key
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.server.address import read_address
from cloaca_nb.deploy.server.client import Timeouts
from cloaca_nb.deploy.server.load import LoadLimits
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.model.run import Event, RunState
from tests.servers.server import Server

LIMITS = LoadLimits(build=60, load=8, lazy=4, start=60, patience=30)
#: For what ends before a limit does, however slow the machine is.
PATIENT = LoadLimits(upload=10, build=60, load=60, lazy=3, start=60, patience=30)


def impatient(server: Server) -> LoadLimits:
    """For packages that never load: a fake server would have loaded them long before."""
    return replace(LIMITS, load=0.5) if server.kind == "fake" else LIMITS


@dataclass
class Told:
    """What a deploy told."""

    events: list[DeployEvent] = field(default_factory=list)
    run: list[Event] = field(default_factory=list)

    def messages(self, stage: str) -> list[str]:
        """The sentences of one stage."""
        return [event.message for event in self.events if event.stage == stage and event.message]

    @property
    def text(self) -> str:
        """Everything that is for reading."""
        return "\n".join(f"{event.message}\n{event.hint}" for event in self.events)


def target_at(
    url: str,
    key: str | None,
    *,
    tenant: str = "public",
    limits: LoadLimits = PATIENT,
    timeouts: Timeouts | None = None,
) -> ServerTarget:
    """A server as a target."""
    secret = Key(key, "the test") if key else None
    return ServerTarget("test", read_address(url), secret, tenant, limits, timeouts or Timeouts())


def deploy_archive(
    target: ServerTarget,
    path: Path,
    options: Options | None = None,
    *,
    told: Told | None = None,
    stop: threading.Event | None = None,
    places: Mapping[str, tuple[int, int | None]] | None = None,
) -> Deployment:
    """Deploy an archive and close the target."""
    told = told or Told()
    try:
        return deploy(
            lambda tenant, watch: replace(from_archive(path), places=places or {}),
            target,
            options,
            on_event=told.events.append,
            on_run=told.run.append,
            stop=stop,
        )
    finally:
        target.close()


def run_of(deployment: Deployment) -> RunState:
    """The run that was followed."""
    assert deployment.run is not None
    return deployment.run
