"""What is deployed on a target, and why it may not run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cloaca_nb.check.proof.load import Load, look, try_load
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.diagnosis.diagnostic import Diagnostic, Examined, Unloaded
from cloaca_nb.deploy.kept import all_kept, kept_archives
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.server.load import in_log, why_not_loaded
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import Deployable, Target, Watch
from cloaca_nb.errors import CloacaNbError, UsageError
from cloaca_nb.model.finding import SEVERITIES
from cloaca_nb.tending.listed import on_target

if TYPE_CHECKING:
    from cloaca_nb.model.run import Limits

#: Whose code may be imported to see what its load says: ours is what was sent from here.
Imports = Literal["none", "own", "all"]

#: Packages that are looked at closer.
_MOST_TRIED = 5
#: Seconds that an import may take here.
_IMPORT_S = 30.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What may be wrong on a target.

    Attributes:
        target: What the target is called.
        place: Its address or directory.
        packages: How many packages are there.
        diagnostics: What may be wrong, the worst first.
    """

    target: str
    kind: str
    place: str
    tenant: str
    packages: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is surely wrong."""
        return all(one.severity != "error" for one in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Trying:
    """How packages that are not loaded are looked at.

    Attributes:
        imports: Whose code may be imported.
        limits: What the processes that do may have.
    """

    imports: Imports = "own"
    limits: Limits | None = None


def diagnosis(target: str | Target | None, where: Where | None, trying: Trying, watch: Watch) -> Diagnosis:
    """What may be wrong on a target; see `api.doctor`."""
    with on_target(target, where) as found:
        if not isinstance(found, Examined):
            raise UsageError(f"a {found.kind} target cannot be examined", "name another")
        seen = found.examine(watch)
        told = [*seen.diagnostics, *_unloaded(found, seen.unloaded, trying), *_not_built(found)]
        told.sort(key=lambda one: (SEVERITIES.index(one.severity), one.code, one.subject))
        return Diagnosis(found.name, found.kind, found.place, found.tenant, seen.packages, tuple(told))


def _unloaded(target: Target, packages: tuple[Unloaded, ...], trying: Trying) -> Iterator[Diagnostic]:
    for one in packages[:_MOST_TRIED]:
        yield _why(target, one, trying)
    for one in packages[_MOST_TRIED:]:
        message = f"{one.name} {one.version} is built and not loaded, and was not looked at closer"
        yield Diagnostic("not-loaded", "error", one.name, message, "mend those that were first")


def _why(target: Target, package: Unloaded, trying: Trying) -> Diagnostic:
    label = f"{package.name} {package.version} is built and not loaded"
    item = _sent_from_here(target, package)
    files = item.files if item is not None else package.files
    if files is None:
        message = f"{label}, and its files are not shown"
        return Diagnostic("not-loaded", "error", package.name, message, "the server's log says why")
    load = look(files)
    if load is None and (trying.imports == "all" or (trying.imports == "own" and item is not None)):
        load = try_load(dict(files), tenant=target.tenant, timeout_s=_IMPORT_S, limits=trying.limits)
    message, hint = _worded(label, load, package.name, item)
    return Diagnostic("not-loaded", "error", package.name, message, hint)


def _worded(label: str, load: Load | None, name: str, item: Deployable | None) -> tuple[str, str]:
    log = in_log(name)
    if load is None:
        return (
            f"{label}; what its load says was not tried here",
            f"`doctor --import-all` imports its code; {log}",
        )
    if load.message:
        return f"{label}: {load.message}", load.hint or log
    why = why_not_loaded(item) if item is not None else log
    return f"{label}, although it loads here ({len(load.tasks)} tasks)", why


def _sent_from_here(target: Target, package: Unloaded) -> Deployable | None:
    """The very archive, where it was sent from here and is kept."""
    for one in kept_archives(target.place, target.tenant, package.name):
        if one.record.package_id == package.id:
            try:
                return from_archive(one.path)
            except CloacaNbError:
                return None
    return None


def _not_built(target: Target) -> Iterator[Diagnostic]:
    """Packages that were sent from here and that no list shows, for they are not built."""
    if not isinstance(target, ServerTarget):
        return
    for one in list(all_kept(target.place, target.tenant))[:_MOST_TRIED]:
        try:
            package = target.api.package(one.record.package_id)
        except CloacaNbError:
            continue
        if package is None or package.build_status == "success":
            continue
        label = f"{package.name} {package.version}"
        if package.build_status == "failed":
            message = f"{label} could not be built: {package.build_lines[-1]}"
            yield Diagnostic("not-built", "error", package.name, message, "deploy again")
        else:
            yield Diagnostic(
                "not-built",
                "error",
                package.name,
                f"{label} is {package.build_status} since {one.record.time}: no compiler takes it",
                "see whether cloacina-compiler runs, one for each tenant but public",
            )
