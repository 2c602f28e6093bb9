"""What a server has, asked for in a few requests at a time and kept as small as it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

from cloaca_nb.deploy.scheduling.calls import Calls
from cloaca_nb.deploy.scheduling.declared import PackageTrigger, declared_in
from cloaca_nb.deploy.scheduling.resources import Instance, TriggerRow
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.load import with_graphs
from cloaca_nb.deploy.server.resources import Agent, CompilerStatus, ServerPackage, TaskExecution
from cloaca_nb.errors import DeployError, RefusedError
from cloaca_nb.model.package import WORKFLOW
from cloaca_nb.package.vendor import FOLDER, top_modules

Found = TypeVar("Found")

#: Requests at a time; each answer may be as large as a client takes.
_AT_ONCE = 4
#: Packages whose files are looked at.
MOST_SOURCES = 200
#: Packages that are not loaded and whose files are kept, to be looked at closer.
_MOST_UNLOADED = 10
#: Failed runs, and workflows that are gone, that are looked at.
_FEW = 3
_SOME = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """What matters of a package's files.

    Attributes:
        triggers: What it declares that starts workflows.
        libraries: Vendored libraries that all packages of a server share, each with its version, or a hash.
        files: The files, of a package that is not loaded.
    """

    triggers: tuple[PackageTrigger, ...] = ()
    modules: frozenset[str] = frozenset()
    libraries: Mapping[str, str] = field(default_factory=dict)
    files: dict[str, bytes] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ServerInventory:
    """What a server has.

    Attributes:
        packages: The packages that are built.
        compiler: The build queue; None where the key may not ask.
        triggers: What starts workflows; None where the server does not tell.
        agents: The fleet; None where the key may not ask, or there are no fleets.
        summaries: What matters of packages' files, by package id.
        orphans: Schedules of workflows that no package has, by workflow.
        failed: Tasks of the latest runs that failed, by run.
        unseen: What could not be looked at, in sentences.
    """

    tenant: str
    packages: tuple[ServerPackage, ...]
    compiler: CompilerStatus | None = None
    triggers: tuple[TriggerRow, ...] | None = None
    agents: tuple[Agent, ...] | None = None
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    orphans: Mapping[str, tuple[Instance, ...]] = field(default_factory=dict)
    failed: Mapping[str, tuple[TaskExecution, ...]] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()


class Asking:
    """Asks a server, several things at a time.

    Args:
        api: The server's API.
    """

    def __init__(self, api: Api) -> None:
        self.api = api
        self.calls = Calls(api)
        self.unseen: dict[str, None] = {}

    def light(self) -> ServerInventory:
        """What a few requests tell.

        Raises:
            DeployError: The server cannot be reached, or the packages cannot be listed.
        """
        packages = self.api.packages()  # the first request opens the connection that others share
        packages = self.tried("graphs", lambda: with_graphs(self.api, packages)) or packages
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            compiler = pool.submit(self.tried, "the compiler", self.api.compiler)
            triggers = pool.submit(self.tried, "triggers", self.calls.triggers)
            agents = pool.submit(self.tried, "the fleet", self.api.agents)
            rows, fleet = triggers.result(), agents.result()
            return ServerInventory(
                self.api.tenant,
                tuple(packages),
                compiler.result(),
                None if rows is None else tuple(rows),
                None if fleet is None else tuple(fleet),
                unseen=tuple(self.unseen),
            )

    def around(self) -> ServerInventory:
        """What matters where a package is to be sent, beside the packages and the compiler."""
        triggers = self.tried("triggers", self.calls.triggers)
        agents = self.tried("the fleet", self.api.agents)
        return ServerInventory(
            self.api.tenant,
            (),
            triggers=None if triggers is None else tuple(triggers),
            agents=None if agents is None else tuple(agents),
        )

    def whole(self) -> ServerInventory:
        """That, the files of packages, and the latest runs; raises as `light`."""
        found = self.light()
        unloaded = [one.id for one in found.packages if not one.loaded][:_MOST_UNLOADED]
        known = {one.workflow for one in found.packages}
        gone = sorted({row.workflow for row in found.triggers or () if row.workflow not in known})[:_SOME]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            failed = pool.submit(self.tried, "runs", self._failed)
            orphans = {one: pool.submit(self.tried, "schedules", self._instances(one)) for one in gone}
            sources = {
                one.id: pool.submit(self.tried, "packages' files", self._summary(one.id, one.id in unloaded))
                for one in found.packages[:MOST_SOURCES]
            }
            summaries = {id: one for id, asked in sources.items() if (one := asked.result()) is not None}
            left = {name: tuple(asked.result() or ()) for name, asked in orphans.items()}
            runs = failed.result() or {}
        if len(found.packages) > MOST_SOURCES:
            self.unseen[f"the files of {len(found.packages) - MOST_SOURCES} more packages"] = None
        return replace(found, summaries=summaries, orphans=left, failed=runs, unseen=tuple(self.unseen))

    def tried(self, what: str, ask: Callable[[], Found]) -> Found | None:
        """What asking gives; None, and a note, where the server does not say."""
        try:
            return ask()
        except RefusedError as error:
            if error.status in {401, 403, 404}:
                return None
            self.unseen[f"{what}: {error.message}"] = None
        except DeployError as error:
            self.unseen[f"{what}: {error.message}"] = None
        return None

    def _summary(self, id: str, keep: bool) -> Callable[[], Summary | None]:
        def ask() -> Summary | None:
            source = self.api.source(id)
            if source is None:
                self.unseen["packages' files: the server shows none (it is older than 0.9)"] = None
                return None
            return summary(source.data, keep=keep)

        return ask

    def _instances(self, workflow: str) -> Callable[[], list[Instance] | None]:
        return lambda: self.calls.instances(workflow)

    def _failed(self) -> dict[str, tuple[TaskExecution, ...]]:
        runs = [run.id for run in self.api.executions() if run.status == "Failed"][:_FEW]
        return {id: tuple(self.api.tasks(id) or ()) for id in runs}


def summary(files: Mapping[str, bytes], *, keep: bool = False) -> Summary:
    """What matters of a package's files.

    Args:
        files: Files by path from the root of the layout that servers read.
        keep: Whether to keep them.
    """
    return Summary(
        declared_in(files), top_modules(files, WORKFLOW), _libraries(files), dict(files) if keep else None
    )


def _libraries(files: Mapping[str, bytes]) -> dict[str, str]:
    """Top-level modules below `vendor/`, each with the version that its record names, or a hash."""
    digests: dict[str, str] = {}
    versions: dict[str, str] = {}
    for path in sorted(files):
        parts = path.split("/")
        if parts[0] != FOLDER or len(parts) < 2:
            continue
        top = parts[1].removesuffix(".py")
        if top.endswith(".dist-info"):
            name, _, version = top.removesuffix(".dist-info").rpartition("-")
            versions[name.lower().replace("-", "_")] = version
        elif top.isidentifier():
            digest = sha256(digests.get(top, "").encode() + path.encode("utf-8", "surrogatepass"))
            digest.update(files[path])
            digests[top] = digest.hexdigest()
    return {top: versions.get(top.lower(), digest[:8]) for top, digest in digests.items()}
