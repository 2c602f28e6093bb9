"""What is looked at on a server before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cloaca_nb.deploy.diagnosis.inventory import Asking
from cloaca_nb.deploy.diagnosis.server import fleet, taken_triggers
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.refusals import BODY_CAP_MIB
from cloaca_nb.deploy.server.resources import ServerPackage
from cloaca_nb.deploy.server.stored import Stored
from cloaca_nb.deploy.target import (
    NO_RELEASE,
    PUBLIC,
    Check,
    Deployable,
    Preflight,
    store_checks,
    variable_checks,
)
from cloaca_nb.errors import RefusedError
from cloaca_nb.model.versions import is_older, next_version
from cloaca_nb.package.release import is_daemons

_ENVELOPE_BYTES = 1024
_MIB = 1024 * 1024


class ServerChecks:
    """The preflight of one package on one server.

    Args:
        api: The server's API.
        item: What is to be sent.
        target: What the server is called.

    Attributes:
        there: The package of this name that is there, or None; known after `preflight`.
    """

    def __init__(self, api: Api, item: Deployable, target: str = "TARGET") -> None:
        self.api = api
        self.target = target
        self.item = item
        self.there: ServerPackage | None = None
        self._same: bool | None = None

    def preflight(self) -> Preflight:
        """Look at everything.

        Raises:
            DeployError: The server cannot be reached, or does not know the key.
        """
        checks = [*self._archive(), *self._server(), self._key()]
        if checks[-1].state != "blocks":
            checks += [*self._compiler(), *self._packages(), *self._around()]
        if checks[-1].state != "blocks" and self.item.secrets:
            checks.append(self._secrets())
        checks += [*variable_checks(self.item, "the server"), *store_checks(self.item)]
        there = self.there
        return Preflight(
            checks=tuple(checks),
            taken=self._same is False or (there is not None and is_older(self.item.version, there.version)),
            next_version=next_version(self.item.version, *([there.version] if there else [])),
        )

    def _archive(self) -> Iterator[Check]:
        size = self.item.size_bytes
        if not self.item.release:
            yield Check("layout", "blocks", *NO_RELEASE)
        if is_daemons(self.item.files):
            message = "the archive is a daemon's: servers refuse its table of triggers"
            yield Check("layout", "blocks", message, "pack it without `--layout daemon`")
        if size + _ENVELOPE_BYTES > BODY_CAP_MIB * _MIB:
            message = f"the archive has {size / _MIB:.1f} MiB; a server takes at most {BODY_CAP_MIB}"
            yield Check("size", "blocks", message, "leave out data and unused vendored modules")

    def _server(self) -> Iterator[Check]:
        version = self.api.version()
        address = self.api.client.address
        if address.overheard:
            message = f"{address.url} is not encrypted: the API key can be read on its way"
            yield Check("transport", "warning", message, "use https")
        shown = f"version {version}" if version else "a version before 0.8, which does not tell it"
        yield Check("server", "ok", f"{address.url} runs {shown}")

    def _key(self) -> Check:
        """Whether the key may do what is needed."""
        try:
            who = self.api.whoami()
        except RefusedError as error:
            if error.status != 404:
                raise
            return Check("key", "note", "the server does not tell whose the API key is")
        tenant = who.tenant or PUBLIC
        if not who.is_admin and tenant != self.api.tenant:
            message = f"the API key {who.name!r} is for tenant {tenant!r}, not for {self.api.tenant!r}"
            return Check("key", "blocks", message, f"use --tenant {tenant}, or another key")
        if not who.may_write:
            message = f"the API key {who.name!r} has the role {who.role!r}, which may not deploy"
            return Check("key", "blocks", message, "use a key with the role write")
        shown = "a platform administrator's" if who.is_admin else f"of tenant {tenant}, role {who.role}"
        return Check("key", "ok", f"the API key {who.name!r} is {shown}")

    def _secrets(self) -> Check:
        """Whether the secrets are there that tasks need, by their names: a server takes a run without them.

        Where no run is started now they are a warning: a schedule may bind others.
        """
        state: Literal["warning", "blocks"] = "blocks" if self.item.runs else "warning"
        needed = ", ".join(self.item.secrets)
        try:
            there = {one.name for one in Stored(self.api).there()}
        except RefusedError as error:
            if error.status not in {404, 503}:
                return Check("secrets", "warning", f"whether {needed} is there is not known: {error.message}")
            return Check("secrets", state, f"the tasks need secrets, {needed}: {error.message}", error.hint)
        lacking = [name for name in self.item.secrets if name not in there]
        if not lacking:
            return Check("secrets", "ok", f"the secrets that the tasks need are there: {needed}")
        hint = f"`cloaca-nb secrets set {self.target} {lacking[0]}` puts it there; it asks for the value"
        message = f"the tasks need secrets that are not there: {', '.join(lacking)}; runs fail without them"
        return Check("secrets", state, message, hint)

    def _compiler(self) -> Iterator[Check]:
        status = self.api.compiler()
        if status is None:
            return
        if status.status != "backlogged":
            yield Check("compiler", "ok", f"the compiler is {status.status}")
            return
        message = f"{status.pending} packages wait to be built and none is being built"
        hint = "see whether cloacina-compiler runs; without it nothing is ever loaded"
        yield Check("compiler", "warning", message, hint)

    def _packages(self) -> Iterator[Check]:
        try:
            packages = self.api.packages()
        except RefusedError as error:
            if error.status not in {400, 500}:
                raise
            # The upload says better what is wrong.
            message = f"what is there cannot be seen: {error.message}"
            yield Check("version", "warning", message, error.hint)
            return
        self.there = next((package for package in packages if package.name == self.item.name), None)
        yield self._version_check()
        if self.there is not None and self.there.paused:
            yield Check("paused", "note", f"{self.there.workflow} is paused there; what is sent now is not")
        for other in packages:
            if other.workflow == self.item.workflow and other.name != self.item.name:
                message = f"package {other.name} {other.version} has the workflow {other.workflow!r} too"
                hint = "one replaces the other on the server; give one of them another name"
                yield Check("workflow", "warning", message, hint)

    def _around(self) -> Iterator[Check]:
        """What would keep tasks or triggers from running once the package is there."""
        found = Asking(self.api).around()
        for one in (*fleet(found), *taken_triggers(found, self.item.triggers, self.item.workflow)):
            yield Check(one.code, "warning", one.message, one.hint)

    def _version_check(self) -> Check:
        there, label = self.there, self.item.label
        if there is None:
            return Check("version", "ok", f"{label} is new on the server")
        if there.version != self.item.version:
            return self._other_version(there)
        self._same = self.same_files(there)
        if self._same is False:
            newer = next_version(self.item.version)
            hint = f"raise the version to {newer}: `--bump` writes it" if newer else "raise the version"
            return Check("version", "blocks", f"{label} is on the server with other content", hint)
        if self._same:
            return Check("version", "ok", f"{label} is on the server already, with the same files")
        message = f"{label} is on the server already; whether it is the same shows when sent"
        return Check("version", "note", message)

    def _other_version(self, there: ServerPackage) -> Check:
        if is_older(self.item.version, there.version):
            newer = next_version(self.item.version, there.version)
            message = f"the server has {there.version}, which is newer than {self.item.version}"
            hint = f"a version that was there once is refused; `--bump` takes {newer}"
            return Check("version", "warning", message, hint)
        return Check("version", "ok", f"{self.item.label} replaces {there.version}")

    def same_files(self, there: ServerPackage) -> bool | None:
        """Whether a package on the server has the same text files; None where that cannot be told."""
        if not self.item.files:
            return None
        source = self.api.source(there.id)
        return None if source is None else dict(self.item.files) == source.data

    @property
    def all_shown(self) -> bool:
        """Whether a server shows every file of the package, so that none can differ unseen."""
        return bool(self.item.files) and not self.item.hidden

    @property
    def identical(self) -> bool:
        """Whether the very package is there; known after `preflight`."""
        return self._same is True and self.all_shown
