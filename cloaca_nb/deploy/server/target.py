"""A Cloacina server as a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from cloaca_nb.deploy.choose import Config, Profile, Where
from cloaca_nb.deploy.diagnosis.diagnostic import SeenTarget
from cloaca_nb.deploy.diagnosis.inventory import Asking
from cloaca_nb.deploy.diagnosis.server import seen_on_server
from cloaca_nb.deploy.keys import Key, find_key
from cloaca_nb.deploy.listed import Listed
from cloaca_nb.deploy.scheduling.after import Looking, Making, Note, WorkflowStarts, standing_on, told
from cloaca_nb.deploy.scheduling.calls import Calls
from cloaca_nb.deploy.scheduling.noted import PastSchedule
from cloaca_nb.deploy.scheduling.resources import Scheduled
from cloaca_nb.deploy.scheduling.undeploy import Leaving, Undeployed, WantedRemoval
from cloaca_nb.deploy.server.address import Address, read_address, same_server
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.checks import ServerChecks
from cloaca_nb.deploy.server.client import Client, Timeouts
from cloaca_nb.deploy.server.load import GraphWatch, Loading, LoadLimits, graph_name, with_graphs
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.server.resources import ServerPackage
from cloaca_nb.deploy.server.runs import RunFollower
from cloaca_nb.deploy.target import (
    PUBLIC,
    Deployable,
    Deployed,
    Followed,
    Preflight,
    Sent,
    TargetChoice,
    Watch,
    config_checks,
)
from cloaca_nb.environment import API_KEY
from cloaca_nb.errors import DeployError, RefusedError, UnreachableError, UsageError
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Event, RunState


@dataclass
class ServerTarget:
    """A server.

    Attributes:
        name: Profile name, or the address.
        key: The key for it, or None.
        tenant: The tenant to deploy to.
        limits: How long is waited.
        timeouts: How long a single request is waited for.
        warnings: What is wrong with the configuration that it comes from.
    """

    name: str
    address: Address
    key: Key | None
    tenant: str = PUBLIC
    limits: LoadLimits = field(default_factory=LoadLimits)
    timeouts: Timeouts = field(default_factory=Timeouts)
    warnings: tuple[str, ...] = ()
    kind: Literal["server"] = "server"
    _checks: ServerChecks | None = field(default=None, repr=False)
    _graph: GraphWatch | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """The server's address."""
        return self.address.url

    @cached_property
    def api(self) -> Api:
        """The server's API."""
        return Api(Client(self.address, self.key, self.timeouts), self.tenant)

    def _watched(self, watch: Watch) -> Api:
        """The server's API, no answer of which is waited for once someone asks to stop."""
        self.api.client.stop = watch.stop
        return self.api

    def preflight(self, item: Deployable, watch: Watch) -> Preflight:
        """Look whether the package can go there; see `Target`. Looked again where a connection broke off."""
        api = self._watched(watch)

        def look() -> Preflight:
            self._checks = ServerChecks(api, item, self.name)
            return self._checks.preflight()

        found = patiently(look, watch, "preflight", patience_s=self.limits.look)
        return replace(found, checks=config_checks(self.warnings) + found.checks)

    def send(self, item: Deployable, watch: Watch) -> Sent:
        """Upload the archive, unless the very package is there.

        Repeated where the connection failed: the same bytes get the same id.
        """
        self._watched(watch)
        place = f"{self.place} (tenant {self.tenant})"
        there = self._checks.there if self._checks else None
        self._graph = self._graph_before(item, watch, ours=there is not None)
        if there is not None and self._checks is not None and self._checks.identical:
            return self._sent_before(there.id, place)
        try:
            return Sent(self._upload(item, watch), False, place)
        except RefusedError as error:
            if not error.taken:
                raise
            there_id = self._same_there(item, watch)
            if there_id is None:
                raise
        return self._sent_before(there_id, place)

    def _sent_before(self, id: str, place: str) -> Sent:
        if self._graph is not None:
            self._graph.same = True
        return Sent(id, True, place)

    def _graph_before(self, item: Deployable, watch: Watch, *, ours: bool) -> GraphWatch | None:
        """The graph that a package is there for, with what is there of that name before it is sent."""
        name = graph_name(item.files)
        if not name:
            return None
        before = patiently(lambda: self.api.graph(name), watch, "send", patience_s=self.limits.look)
        if before is not None and not ours:
            watch.warn(
                "send",
                f"a graph {name} is loaded there already, and not this package's: "
                "a server takes one name once",
                "name the graph otherwise, or undeploy the other package",
            )
        return GraphWatch(name, before, ours)

    def _upload(self, item: Deployable, watch: Watch) -> str:
        return patiently(
            lambda: self.api.upload(item, lambda done, total: _progress(watch, done, total)),
            watch,
            "send",
            patience_s=self.limits.upload,
        )

    def _same_there(self, item: Deployable, watch: Watch) -> str | None:
        """The id of the very package, where a server says that its version is taken by another; or None.

        A try whose answer was lost may have arrived, and servers before 0.6 refuse the second one; someone
        else may have packed the same into other bytes; or the same bytes came from elsewhere at the same
        moment, which shows when they are sent again.
        """
        checks = ServerChecks(self.api, item)
        found = self.api.package(item.name)
        if found is not None and found.version == item.version:
            same = checks.same_files(found)
            if same is False:
                return None
            if same and checks.all_shown:
                return found.id
        try:
            return self._upload(item, watch)
        except RefusedError:
            return None

    def follow(self, sent: Sent, item: Deployable, watch: Watch) -> Followed:
        """Wait until the package is loaded; see `Target`."""
        return Loading(self._watched(watch), item, sent.id, watch, self.limits, self._graph).follow()

    def scheduled(
        self, item: Deployable, past: Sequence[PastSchedule], note: Note, watch: Watch
    ) -> tuple[Scheduled, ...]:
        """See its triggers scheduled; see `Schedules`."""
        calls, patience = Calls(self._watched(watch)), self.limits.patience
        zoned = [one for one in item.triggers if one.zone != "UTC"]
        plain = [one for one in item.triggers if one.zone == "UTC"]
        made = Making(calls, watch, note, patience).made(zoned, past)
        found = Looking(calls, watch, self.limits.schedule, patience).found(plain, item.label)
        told((*found, *made), watch)
        return (*found, *made)

    def execute(self, item: Deployable, context: Mapping[str, JSON], watch: Watch) -> str:
        """Start a run; asked again only while the server says that it loads the workflow, or is busy.

        That it is busy is believed a few times only: servers never say so themselves, and should something
        before them say it of requests that it has passed on, each of these has started a run.
        """
        api, busy = self._watched(watch), 0

        def start() -> str:
            nonlocal busy
            try:
                return api.execute(item.workflow, context)
            except (RefusedError, UnreachableError) as error:
                busy += _is_busy(error)
                error.again = _not_started(error) and busy < _MOST_BUSY
                raise

        try:
            return patiently(start, watch, "execute", patience_s=self.limits.start)
        except DeployError as error:
            error.unclear = error.unclear or busy > 0
            _say_unclear(error)
            raise

    def follow_run(
        self, execution: str, item: Deployable, tell: Callable[[Event], None], watch: Watch
    ) -> RunState:
        """Follow a run; see `Executes`."""
        api = self._watched(watch)
        return RunFollower(api, execution, item, tell, watch, patience_s=self.limits.patience).follow()

    def deployed(self, name: str) -> Deployed | None:
        """The package of this name; see `Shows`."""
        found = self.api.package(name)
        if found is None:
            return None
        source = self.api.source(found.id)
        files = None if source is None else source.data
        loaded = found.loaded or with_graphs(self.api, [found], {found.id: source})[0].loaded
        state = "paused" if found.paused else "loaded" if loaded else "built, not loaded"
        return Deployed(found.version, state, files)

    def packages(self) -> list[Listed]:
        """All packages that are built; see `Lists`."""
        return [_listed(package) for package in with_graphs(self.api, self.api.packages())]

    def examine(self, watch: Watch) -> SeenTarget:
        """Look at all that is there; see `Examined`."""
        api = self._watched(watch)
        found = patiently(Asking(api).whole, watch, "preflight", patience_s=self.limits.look)
        return seen_on_server(found)

    def pause(self, name: str, *, paused: bool) -> bool:
        """Pause or resume; see `Pauses`."""
        return self.api.pause(name, paused=paused)

    def standing(self, workflow: str, files: Mapping[str, bytes]) -> WorkflowStarts:
        """What starts a workflow there, whose package has these files; see `Stands`."""
        return standing_on(Calls(self.api), workflow, files, self.name)

    def undeploy(self, wanted: WantedRemoval, watch: Watch) -> Undeployed:
        """Take a package off, with the schedules that were made for it; see `Undeploys`."""
        return Leaving(Calls(self._watched(watch)), wanted, watch).leave(self.name)

    def close(self) -> None:
        """Close its connections."""
        if "api" in self.__dict__:
            self.api.client.close()


def _listed(package: ServerPackage) -> Listed:
    state: Literal["paused", "loaded", "built"]
    state = "paused" if package.paused else "loaded" if package.loaded else "built"
    return Listed(
        package.name, package.version, package.workflow, state, len(package.tasks), package.created_at
    )


def _progress(watch: Watch, done: int, total: int) -> None:
    if watch.stopped:
        raise DeployError("stopped before the package was sent whole; the server has not taken it")
    watch.progress("send", done, total)


def _not_started(error: DeployError) -> bool:
    """Whether the server surely started no run, and may start one a little later."""
    # Outside the public tenant a package that is still being built is not found at all.
    return isinstance(error, RefusedError) and (
        (error.again and error.code == "execution_failed")
        or error.code == "workflow_not_found"
        or _is_busy(error)
    )


#: How often in all a run is asked for where the answer is that this is done too often.
_MOST_BUSY = 3


def _is_busy(error: DeployError) -> bool:
    return isinstance(error, RefusedError) and error.status == 429


def _say_unclear(error: DeployError) -> None:
    if error.unclear:
        error.message += "; the run may have been started"
        error.hint = "`%cloaca_runs --all` lists the server's runs: look there before you start another"


class ServerKind:
    """Servers: profiles, and addresses."""

    name = "server"

    def choices(self, config: Config) -> list[TargetChoice]:
        """A choice for each profile."""
        return [TargetChoice(profile.name, "server", profile.server) for profile in config.profiles.values()]

    def find(self, word: str | None, where: Where, config: Config) -> ServerTarget | None:
        """The server that is meant, or None where none is."""
        if where.server is not None:
            if word is not None:
                raise UsageError(f"both a target ({word}) and --server are named", "name one of them")
            return self._at(where.server, where, config)
        if word is not None and "://" in word:
            return self._at(word, where, config)
        name = word if word is not None else config.default
        profile = config.profiles.get(name) if name is not None else None
        if profile is not None:
            return self._target(profile.name, profile.server, profile, where, config)
        if word is None and config.default is not None:
            raise UsageError(
                f"the default profile {config.default!r} is not in {config.home / 'config.toml'}",
                "name a target, or correct default_profile",
            )
        return None

    def _at(self, address: str, where: Where, config: Config) -> ServerTarget:
        """A server by address; a profile's key is used only if the profile is for this very server."""
        profiles = [p for p in config.profiles.values() if same_server(p.server, address)]
        profile = profiles[0] if profiles else None
        return self._target(profile.name if profile else "", address, profile, where, config)

    def _target(
        self, name: str, address: str, profile: Profile | None, where: Where, config: Config
    ) -> ServerTarget:
        found = read_address(address)
        ask = where.ask
        key = find_key(
            where.api_key,
            profile.api_key if profile else None,
            where.environ,
            (lambda: ask(f"API key for {found.url}: ")) if ask else None,
            profile=profile.name if profile else "",
        )
        if key is None:
            raise UsageError(
                f"no API key for {found.url}",
                f"use --api-key env:NAME or file:PATH, the variable {API_KEY}, or a profile in config.toml",
            )
        tenant = where.tenant or PUBLIC
        limits = where.limits or LoadLimits()
        return ServerTarget(name or found.url, found, key, tenant, limits, warnings=config.warnings)


KIND = ServerKind()
