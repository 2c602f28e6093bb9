"""Waiting until a server has loaded a package, and what to say where it never does.

A server builds a package and then imports it. It reports a failed build; a failed import it reports nowhere
but in its own log, so that is told by time alone.

It lists the tasks of what it loaded, and graphs apart, by names. Such a name is the whole process's, and no
server tells whose a graph is. So what was there before the package was sent is kept, and held against what is
there later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from cloaca_nb.deploy.scheduling.calls import Calls, wake
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.server.resources import Graph, ServerPackage, ServerSource
from cloaca_nb.deploy.target import PUBLIC, Deployable, Followed, Reached, Watch
from cloaca_nb.errors import DeployError, NotLoadedError, UnreachableError
from cloaca_nb.model.package import WORKFLOW
from cloaca_nb.model.wording import counted
from cloaca_nb.package.archive_check import metadata_text
from cloaca_nb.package.loaders import DENIED
from cloaca_nb.package.parse import parse_source
from cloaca_nb.package.vendor import FOLDER, module_file, top_modules
from cloaca_nb.read.names.nodes import last_name

_FIRST_POLL_S = 0.1
_EAGER_S = 5.0
_LONGEST_POLL_S = 1.0
_LONG_S = 10.0
# An interval between two looks counts at most so much: a machine that slept in between has not waited.
_LONGEST_STEP_S = 5.0
#: Importing that takes longer here may be too long for a server.
_SLOW_S = 30


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """How long is waited before it is clear that something is wrong, in seconds.

    Attributes:
        look: For a server that does not answer in the preflight.
        upload: For a server that does not take the package.
        build: For the compiler to take the package.
        load: From the build to the import.
        lazy: The same in a tenant that cannot be woken, which a server loads only for a run.
        start: For the first run to be accepted.
        patience: For a server that does not answer while it is followed.
        schedule: For the triggers of a loaded package to appear.
    """

    look: float = 3
    upload: float = 30
    build: float = 120
    load: float = 60
    lazy: float = 10
    start: float = 60
    patience: float = 60
    schedule: float = 20


class Loading:
    """Follows one package until it is loaded.

    Args:
        api: The server's API.
        item: What was sent.
        id: The package id.
        watch: Told what happens; its stop ends the waiting.
        limits: How long is waited.
        graph: The graph that it is there for; None where it has tasks.
    """

    #: Whether the tenant loads its packages: the public one always does, others once they were woken.
    awake = False

    def __init__(
        self,
        api: Api,
        item: Deployable,
        id: str,
        watch: Watch,
        limits: LoadLimits,
        graph: GraphWatch | None = None,
    ) -> None:
        self.api = api
        self.graph = graph
        self.item = item
        self.id = id
        self.watch = watch
        self.limits = limits
        self.built = False
        self.told_long = False
        self.waited = 0.0
        self.looked_at = watch.now()

    def follow(self) -> Followed:
        """Wait until the package is loaded or someone asks to stop.

        Raises:
            DeployError: It was not built, was superseded, or does not load within the limit.
        """
        for pause in _pauses():
            try:
                package = patiently(
                    lambda: self.api.package(self.id), self.watch, "load", patience_s=self.limits.patience
                )
                self._count()
                found = self._look(package)
            except UnreachableError:
                if self.watch.stopped:
                    return self._stopped()
                raise
            if found is not None:
                return found
            if self.watch.stopped:
                return self._stopped()
            self.watch.pause(pause)
        raise AssertionError("pauses do not end")

    def _count(self) -> None:
        now = self.watch.now()
        self.waited += min(now - self.looked_at, _LONGEST_STEP_S)
        self.looked_at = now

    def _look(self, package: ServerPackage | None) -> Followed | None:
        if package is None:
            raise self._gone()
        if package.build_status == "failed":
            raise self._not_built(package)
        if package.build_status != "success":
            self._waits_for_compiler(package)
            return None
        if not self.built:
            self.built = True
            self.watch.note("load", "built; the server imports it now")
            self.awake = self.api.tenant == PUBLIC or self._woken(package)
            self.waited = 0.0
        if package.loaded:
            return self._loaded(package)
        return self._not_yet() if self.graph is None else self._graph(self.graph)

    def _graph(self, wanted: GraphWatch) -> Followed | None:
        """What is known of a package without tasks, whose graph is told beside those of all others."""
        label = self.item.label
        loaded = self.api.graphs()
        if loaded is None:
            where = f"{self.api.url}/v1/health/graphs"
            return Followed(
                "built",
                f"{label} is built; whether its graph {wanted.name} is loaded this server does not tell",
                f"look at {where} with another key, or into the server's log",
            )
        now = next((one for one in loaded if one.name == wanted.name), None)
        seen = wanted.seen(now, settled=self.waited > self.limits.load / 4)
        if now is not None and seen == "loaded":
            by = f", started by {now.reactor}" if now.reactor else ""
            state = "paused" if now.paused else now.state or "there"
            return Followed("loaded", f"{label} is loaded: the graph {wanted.name} is {state}{by}")
        if seen == "unclear":
            return Followed(
                "built",
                f"{label} is built, and a graph {wanted.name} runs as before: whether it is this version "
                "already, no server tells",
                "its next events show it; the server's log names what it loaded",
            )
        return self._not_yet()

    def _woken(self, package: ServerPackage) -> bool:
        """Wake the tenant: a server tells of no tenant whether it sleeps."""
        found = wake(Calls(self.api), package, self.watch, self.limits.patience)
        if found:
            self.watch.note("load", f"tenant {self.api.tenant} was woken: its packages load, triggers fire")
        return found

    def _loaded(self, package: ServerPackage) -> Followed:
        missing = [task for task in self.item.tasks if task not in package.tasks]
        if missing:
            self.watch.warn(
                "load",
                f"the server loaded {len(package.tasks)} tasks and not {', '.join(missing)}",
                "another package may use the same workflow name",
            )
        return Followed("loaded", f"{self.item.label} is loaded with {counted(len(package.tasks), 'task')}")

    def _not_yet(self) -> Followed | None:
        if self.waited > _LONG_S and not self.told_long:
            self.told_long = True
            self.watch.note(
                "load", f"not loaded {_LONG_S:.0f} s after the build; the server tries every few seconds"
            )
        limit = self.limits.load if self.awake else self.limits.lazy
        if self.waited < limit + self.item.import_s:
            return None
        label, tenant, server = self.item.label, self.api.tenant, self.api.url
        if not self.awake:
            return Followed(
                "built",
                f"{label} is built; tenant {tenant} loads it, and triggers fire, once a run is asked for",
                "start one with --execute; again after each restart of the server",
            )
        raise NotLoadedError(
            f"{label} was built {self.waited:.0f} s ago and {server} does not load it", self._why()
        )

    def _why(self) -> str:
        if self.graph is not None and self.graph.before is not None:
            return (
                f"a graph {self.graph.name} was loaded there before, of another package: a server takes one "
                "of a name; name the graph otherwise, or undeploy the other package"
            )
        return why_not_loaded(self.item)

    def _waits_for_compiler(self, package: ServerPackage) -> None:
        if self.waited < self.limits.build:
            return
        raise DeployError(
            f"{self.item.label} is {package.build_status} since {self.waited:.0f} s: no compiler takes it",
            f"see whether {compiler_of(self.api.tenant)} runs; the package stays and is built once it does",
        )

    def _not_built(self, package: ServerPackage) -> DeployError:
        lines = package.build_lines
        return DeployError(f"{self.item.label} could not be built: {lines[-1]}", "\n".join(lines[-20:-1]))

    def _gone(self) -> DeployError:
        other = self.api.package(self.item.name)
        # A package that supersedes is found by name only once it is built.
        by = "another package" if other is None else other.version
        return DeployError(
            f"{self.item.label} was superseded by {by}, or deleted, while it was being loaded",
            "someone else works there at the same time; agree, then deploy again with a newer version",
        )

    def _stopped(self) -> Followed:
        reached: Reached = "built" if self.built else "sent"
        return Followed(
            reached,
            f"{self.item.label} is {reached} and no longer followed; the server goes on",
            "`%cloaca_status` tells later whether it is loaded",
        )


def compiler_of(tenant: str) -> str:
    """The program that builds a tenant's packages, as it is called."""
    return f"cloacina-compiler{'' if tenant == PUBLIC else f' with --tenant-schema {tenant}'}"


def _pauses() -> Iterator[float]:
    """Seconds between looks: short while a package usually loads, longer later."""
    spent, pause = 0.0, _FIRST_POLL_S
    while True:
        yield pause
        spent += pause
        if spent > _EAGER_S:
            pause = min(pause * 1.3, _LONGEST_POLL_S)


def in_log(name: str) -> str:
    """Where it is written why a package does not load."""
    return f"the server's log says why: look for {name}"


def why_not_loaded(item: Deployable) -> str:
    """The likely reasons, most likely first, and where the true one is written."""
    reasons = list(_reasons(item))
    log = in_log(item.name)
    if not reasons:
        return f"{log}; an error at import is the usual reason"
    return f"likely: {'; or '.join(reasons)}. {log[0].upper()}{log[1:]}"


def _reasons(item: Deployable) -> Iterator[str]:
    denied = top_modules(item.files, WORKFLOW, FOLDER) & DENIED
    if denied:
        yield f"the package holds a module named {min(denied)}, which loaders refuse"
    entry = metadata_text(item.files, "entry_module")
    if entry:
        yield from _entry_reasons(entry, item.files)
    if item.imports:
        yield f"the server's Python lacks {' or '.join(item.imports)}: install it there, or vendor it"
    if item.import_s > _SLOW_S:
        yield f"importing it takes too long: {item.import_s:.0f} s here, and a server gives up after 60 s"


def _entry_reasons(entry: str, files: Mapping[str, bytes]) -> Iterator[str]:
    path = module_file(files, WORKFLOW, entry)
    if path is None:
        yield f"its entry module {entry} is not in the package"
    elif _opens_builder(files[path]):
        yield f"its entry module {entry} opens a WorkflowBuilder, under which a server finds no task"


def _opens_builder(text: bytes) -> bool:
    calls = [node.func for node in ast.walk(parse_source(text)) if isinstance(node, ast.Call)]
    return any(last_name(function) == "WorkflowBuilder" for function in calls)


#: Packages without tasks whose files are looked at for the graph that they are there for.
_MOST_LOOKED_AT = 10


def graph_name(files: Mapping[str, bytes]) -> str:
    """The graph that a package is there for; empty for one that has tasks.

    Args:
        files: The files of the layout that servers read.
    """
    return metadata_text(files, "graph_name")


@dataclass
class GraphWatch:
    """Whether a graph that a server lists is the one of the package that was sent.

    Attributes:
        before: The graph of that name that was there before; None for none.
        ours: Whether that was an earlier version of the package.
        same: Whether the very package was there before.
    """

    name: str
    before: Graph | None = None
    ours: bool = False
    same: bool = False

    def seen(self, now: Graph | None, *, settled: bool) -> Literal["loaded", "waits", "unclear"]:
        """What a look tells.

        Args:
            now: The graph of that name as it is now; None where there is none.
            settled: Whether a server that had the earlier version's graph will have exchanged it.
        """
        if now is None:
            self.before = None
            return "waits"
        if self.same or self.before is None or not now.goes_on(self.before):
            return "loaded"
        return "unclear" if self.ours and settled else "waits"


def with_graphs(
    api: Api, packages: Iterable[ServerPackage], sources: Mapping[str, ServerSource | None] | None = None
) -> list[ServerPackage]:
    """Packages, those without tasks with the graph that they are there for, where that is loaded.

    Args:
        api: The server that has them.
        sources: By id, the files of those that were asked for already; None where there were none.

    Raises:
        DeployError: The server cannot be asked.
    """
    found = [*packages]
    bare = [one for one in found if not one.loaded][:_MOST_LOOKED_AT]
    names = {one.name for one in api.graphs() or ()} if bare else set[str]()
    for one in bare if names else ():
        source = sources[one.id] if sources and one.id in sources else api.source(one.id)
        name = graph_name(source.data) if source is not None else ""
        if name in names:
            found[found.index(one)] = replace(one, graph=name)
    return found
