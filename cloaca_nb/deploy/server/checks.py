"""What is looked at on a server before anything is sent."""

from __future__ import annotations

from cloaca_nb.deploy.compare import same_text_files
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.refusals import BODY_CAP_MIB
from cloaca_nb.deploy.server.resources import Identity, Package
from cloaca_nb.deploy.target import Check, Deployable, Preflight
from cloaca_nb.errors import RefusedError
from cloaca_nb.model.versions import is_older, next_version

_ENVELOPE_BYTES = 1024
_MIB = 1024 * 1024


NO_RELEASE = (
    "the archive has the guide's layout alone, which no server or daemon reads",
    "pack it with `--layout both`",
)


class ServerChecks:
    """The preflight of one package on one server.

    Args:
        api: The server's API.
        item: What is to be sent.

    Attributes:
        there: The package of this name that is there, or None; known after `preflight`.
    """

    def __init__(self, api: Api, item: Deployable) -> None:
        self.api = api
        self.item = item
        self.there: Package | None = None
        self._checks: list[Check] = []
        self._same: bool | None = None

    def preflight(self) -> Preflight:
        """Look at everything.

        Raises:
            DeployError: The server cannot be reached, or does not know the key.
        """
        self._archive()
        self._server()
        if self._identity():
            self._compiler()
            self._packages()
        self._variables()
        there = self.there
        taken = self._same is False or (there is not None and is_older(self.item.version, there.version))
        versions = [self.item.version, *([there.version] if there else [])]
        return Preflight(
            checks=tuple(self._checks),
            deployed=there.version if there else None,
            same=self._same,
            taken=taken,
            next_version=next_version(*versions),
        )

    def _add(self, check: Check) -> None:
        self._checks.append(check)

    def _archive(self) -> None:
        size = self.item.size_bytes
        if not self.item.release:
            self._add(Check("layout", "blocks", *NO_RELEASE))
        if size + _ENVELOPE_BYTES > BODY_CAP_MIB * _MIB:
            self._add(
                Check(
                    "size",
                    "blocks",
                    f"the archive has {size / _MIB:.1f} MiB; a server takes at most {BODY_CAP_MIB}",
                    "leave out data and unused vendored modules",
                )
            )

    def _server(self) -> None:
        version = self.api.version()
        address = self.api.client.address
        if address.overheard:
            self._add(
                Check(
                    "transport",
                    "warning",
                    f"{address.url} is not encrypted: the API key can be read on its way",
                    "use https",
                )
            )
        shown = f"version {version}" if version else "a version before 0.8, which does not tell it"
        self._add(Check("server", "ok", f"{address.url} runs {shown}"))

    def _identity(self) -> bool:
        """Whether the key may do what is needed."""
        try:
            who = self.api.whoami()
        except RefusedError as error:
            if error.status != 404:
                raise
            self._add(Check("key", "note", "the server does not tell whose the API key is"))
            return True
        tenant = who.tenant or "public"
        shown = "a platform administrator's" if who.is_admin else f"of tenant {tenant}, role {who.role}"
        problem = self._problem(who, tenant)
        self._add(problem or Check("key", "ok", f"the API key {who.name!r} is {shown}"))
        return problem is None

    def _problem(self, who: Identity, tenant: str) -> Check | None:
        if not who.is_admin and tenant != self.api.tenant:
            return Check(
                "key",
                "blocks",
                f"the API key {who.name!r} is for tenant {tenant!r}, not for {self.api.tenant!r}",
                f"use --tenant {tenant}, or another key",
            )
        if not who.may_write:
            return Check(
                "key",
                "blocks",
                f"the API key {who.name!r} has the role {who.role!r}, which may not deploy",
                "use a key with the role write",
            )
        return None

    def _compiler(self) -> None:
        status = self.api.compiler()
        if status is None:
            return
        if status.status == "backlogged":
            self._add(
                Check(
                    "compiler",
                    "warning",
                    f"{status.pending} packages wait to be built and none is being built",
                    "see whether cloacina-compiler runs; without it nothing is ever loaded",
                )
            )
        else:
            self._add(Check("compiler", "ok", f"the compiler is {status.status}"))

    def _packages(self) -> None:
        try:
            packages = self.api.packages()
        except RefusedError as error:
            if error.status not in {400, 500}:
                raise
            # The upload says better what is wrong.
            self._add(
                Check("version", "warning", f"what is there cannot be seen: {error.message}", error.hint)
            )
            return
        self.there = next((package for package in packages if package.name == self.item.name), None)
        self._add(self._version_check())
        if self.there is not None and self.there.paused:
            self._add(
                Check("paused", "note", f"{self.there.workflow} is paused there; what is sent now is not")
            )
        for other in packages:
            if other.workflow == self.item.workflow and other.name != self.item.name:
                self._add(
                    Check(
                        "workflow",
                        "warning",
                        f"package {other.name} {other.version} has the workflow {other.workflow!r} too",
                        "one replaces the other on the server; give one of them another name",
                    )
                )

    def _version_check(self) -> Check:
        there, label = self.there, self.item.label
        if there is None:
            return Check("version", "ok", f"{label} is new on the server")
        if there.version != self.item.version:
            return self._other_version(there)
        self._same = self.same_files(there)
        if self._same is False:
            newer = next_version(self.item.version)
            return Check(
                "version",
                "blocks",
                f"{label} is on the server with other content",
                f"raise the version to {newer}: `--bump` writes it" if newer else "raise the version",
            )
        if self._same:
            return Check("version", "ok", f"{label} is on the server already, with the same files")
        return Check(
            "version", "note", f"{label} is on the server already; whether it is the same shows when sent"
        )

    def _other_version(self, there: Package) -> Check:
        if is_older(self.item.version, there.version):
            newer = next_version(self.item.version, there.version)
            return Check(
                "version",
                "warning",
                f"the server has {there.version}, which is newer than {self.item.version}",
                f"a version that was there once is refused; `--bump` takes {newer}",
            )
        return Check("version", "ok", f"{self.item.label} replaces {there.version}")

    def same_files(self, there: Package) -> bool | None:
        """Whether a package on the server has the same text files; None where that cannot be told."""
        if not self.item.files:
            return None
        source = self.api.source(there.id)
        return None if source is None else same_text_files(self.item.files, source.files)

    @property
    def all_shown(self) -> bool:
        """Whether a server shows every file of the package, so that none can differ unseen."""
        return bool(self.item.files) and not self.item.hidden

    @property
    def identical(self) -> bool:
        """Whether the very package is there; known after `preflight`."""
        return self._same is True and self.all_shown

    def _variables(self) -> None:
        self._checks.extend(variable_checks(self.item, "the server"))


def config_checks(warnings: tuple[str, ...]) -> tuple[Check, ...]:
    """What is wrong with the configuration that a target comes from."""
    return tuple(Check("configuration", "warning", warning) for warning in warnings)


def variable_checks(item: Deployable, host: str) -> list[Check]:
    """What must be set in the environment of the process that runs the tasks."""
    if not item.variables:
        return []
    needed = [f"CLOACINA_VAR_{name}" for name, default in item.variables.items() if not default]
    free = [f"CLOACINA_VAR_{name}" for name, default in item.variables.items() if default]
    parts = [", ".join(needed)] if needed else []
    parts += [f"{', '.join(free)} (with a default)"] if free else []
    return [
        Check(
            "variables",
            "note",
            f"the tasks read {' and '.join(parts)}",
            f"set them where {host} runs" if needed else "",
        )
    ]
