"""A directory that a daemon watches as a target."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from cloaca_nb.deploy.choose import Config, Where
from cloaca_nb.deploy.daemon.home import DaemonHome, Installed, installed
from cloaca_nb.deploy.diagnosis.daemon import seen_in_directory
from cloaca_nb.deploy.diagnosis.diagnostic import SeenTarget
from cloaca_nb.deploy.listed import Listed
from cloaca_nb.deploy.scheduling.undeploy import Undeployed, WantedRemoval
from cloaca_nb.deploy.target import (
    NO_RELEASE,
    PUBLIC,
    Check,
    Deployable,
    Deployed,
    Followed,
    Preflight,
    Sent,
    TargetChoice,
    Watch,
    config_checks,
    variable_checks,
)
from cloaca_nb.errors import DeployError
from cloaca_nb.model.versions import next_version
from cloaca_nb.model.wording import counted
from cloaca_nb.package.contents import read_contents
from cloaca_nb.package.files import modified, output_errors, replaced_file, sha256_of
from cloaca_nb.package.release import is_daemons
from cloaca_nb.regular import resolved

WORD = "daemon"
SUFFIX = ".cloacina"
_NAME_ONE = "name a directory that a daemon watches"

_LOG_LIMIT_S = 10.0
_LOG_POLL_S = 0.2
_ONLY_LOG = "only the daemon's log tells whether it loads"
_NO_PYTHON = "daemons since 0.6 run no Python package and say so only in their log"


@dataclass
class DaemonTarget:
    """A directory that a daemon watches.

    Attributes:
        name: What a person calls it.
        home: The daemon's home directory, where it is known.
        watched: All directories that the same daemon watches.
        remove_old: Whether other versions of the package are removed.
        warnings: What is wrong with the configuration that it comes from.
    """

    name: str
    directory: Path
    home: Path | None = None
    watched: tuple[Path, ...] = ()
    remove_old: bool = False
    warnings: tuple[str, ...] = ()
    kind: Literal["daemon"] = "daemon"
    tenant: str = PUBLIC
    _log_end: dict[Path, int] = field(default_factory=dict, repr=False)
    _replaced: bool = field(default=False, repr=False)

    @property
    def place(self) -> str:
        """The directory."""
        return str(self.directory)

    def path_for(self, item: Deployable) -> Path:
        """Where a package's archive goes."""
        return self.directory / f"{item.name}-{item.version}{SUFFIX}"

    def preflight(self, item: Deployable, watch: Watch) -> Preflight:
        """Look whether the archive can go there; see `Target`."""
        configured = config_checks(self.warnings)
        if absent := self._absent():
            return Preflight((*configured, Check("directory", "blocks", absent, _NAME_ONE)))
        checks = [*configured, *self._directory_checks(item), *self._daemon_checks()]
        if not item.release:
            checks.append(Check("layout", "blocks", *NO_RELEASE))
        checks += _start_checks(item)
        archives = list(self._installed())
        found = [one for one in archives if one.name == item.name]
        same = self._same(item)
        checks += [self._content_check(item, same), *self._rival_checks(item, found)]
        checks += [_unreadable(one) for one in archives if one.problem]
        checks += variable_checks(item, "the daemon")
        versions = [one.version for one in found]
        return Preflight(
            checks=tuple(checks),
            taken=same is False,
            next_version=next_version(item.version, *versions),
        )

    def _directory_checks(self, item: Deployable) -> Iterator[Check]:
        directory = self.directory
        if not directory.exists():
            yield Check("directory", "note", f"{directory} is not there yet and will be made")
        elif not os.access(directory, os.W_OK | os.X_OK):
            yield Check(
                "directory", "blocks", f"{directory} is read-only for you", "ask its owner, or choose another"
            )
        elif shutil.disk_usage(directory).free < item.size_bytes:
            yield Check("directory", "blocks", f"the disk of {directory} is full", "make room there")
        else:
            yield Check("directory", "ok", f"{directory} can be written to")

    def _absent(self) -> str:
        """Why there is no directory, in words; "" where there is one, or a daemon's home will have it."""
        directory, there = self.directory, self.directory.exists()
        if directory.is_dir() or (not there and self.home is not None and self.home.is_dir()):
            return ""
        return f"{directory} {'is no directory' if there else 'is not there'}"

    def _daemon_checks(self) -> Iterator[Check]:
        if self.home is None:
            yield Check(
                "daemon", "note", f"no daemon can be recognised beside {self.directory}; {_NO_PYTHON}"
            )
            return
        daemon = DaemonHome(self.home)
        if daemon.refuses_python:
            yield Check(
                "daemon",
                "warning",
                f"the daemon of {self.home} is of version 0.6 or newer: it sees the archive and refuses it",
                f"{_NO_PYTHON}; deploy to a server, or use a daemon 0.4 to 0.5.1",
            )
        if daemon.state == "running":
            yield Check("daemon", "ok", f"a daemon runs in {self.home}")
        else:
            yield Check(
                "daemon",
                "warning",
                f"no daemon runs in {self.home}",
                "the archive is picked up once one is started",
            )

    def _same(self, item: Deployable) -> bool | None:
        path = self.path_for(item)
        if not path.is_file():
            return None
        return path.stat().st_size == item.size_bytes and sha256_of(path) == item.sha256

    def _content_check(self, item: Deployable, same: bool | None) -> Check:
        if same is None:
            return Check("version", "ok", f"{item.label} is new in {self.directory}")
        if same:
            return Check("version", "ok", f"{item.label} is there already, byte for byte")
        return Check(
            "version",
            "warning",
            f"{item.label} is there with other content and is replaced",
            "a daemon that loaded it keeps the old code until it is restarted",
        )

    def _installed(self) -> Iterator[Installed]:
        for directory in dict.fromkeys((self.directory, *self.watched)):
            yield from installed(directory)

    def _rival_checks(self, item: Deployable, found: list[Installed]) -> Iterator[Check]:
        mine = self.path_for(item)
        for one in found:
            if one.path == mine:
                continue
            if one.version == item.version:
                yield Check(
                    "rival",
                    "warning",
                    f"{one.path} holds {item.label} too: a daemon loads whichever it reads first",
                    "remove one of them",
                )
            elif not (self.remove_old and one.path.parent == self.directory):
                yield Check(
                    "rival",
                    "warning",
                    f"{one.path} holds version {one.version}: a daemon loads both versions side by side",
                    "they fight over the workflow's name; remove that file, as `deploy --remove-old` does",
                )
            else:
                yield Check("rival", "note", f"{one.path} (version {one.version}) will be removed")

    def send(self, item: Deployable, watch: Watch) -> Sent:
        """Copy the archive in one step, unless the same bytes are there.

        Raises:
            OutputError: The directory cannot be written to; what was there is untouched.
            DeployError: The archive cannot be read.
        """
        path = self.path_for(item)
        same = self._same(item)
        self._replaced = same is False
        self._log_end = DaemonHome(self.home).log_end() if self.home else {}
        if same:
            self._remove_old(item)
            return Sent(str(path), True, str(path))
        with replaced_file(path) as part:
            _copy(item, part, watch)
            # The new file is whole: only now may the old ones go, so that a daemon sees both changes at once.
            self._remove_old(item)
        return Sent(str(path), False, str(path))

    def _remove_old(self, item: Deployable) -> None:
        if self.remove_old:
            for one in installed(self.directory):
                if one.name == item.name and one.path != self.path_for(item):
                    one.path.unlink(missing_ok=True)

    def follow(self, sent: Sent, item: Deployable, watch: Watch) -> Followed:
        """Read the daemon's log for a while; see `Target`."""
        lies = Followed("sent", f"{item.label} lies in {self.directory}; {_ONLY_LOG}", self._restart_hint())
        daemon = DaemonHome(self.home) if self.home else None
        if daemon is None or daemon.state != "running" or not daemon.has_log or sent.already:
            return lies
        until = watch.now() + _LOG_LIMIT_S
        while watch.now() < until and not watch.stopped:
            heard = daemon.heard(item.name, item.version, self._log_end)
            if heard.loaded:
                return Followed("loaded", f"the daemon loaded {item.label}")
            if heard.loaded is False:
                raise DeployError(f"the daemon does not load {item.label}: {heard.text}", _why(daemon))
            watch.pause(_LOG_POLL_S)
        return lies

    def _restart_hint(self) -> str:
        return "restart the daemon: it does not load the same version again" if self._replaced else ""

    def deployed(self, name: str) -> Deployed | None:
        """The latest archive of this package; see `Shows`."""
        archives = [one for one in self._installed() if one.name == name]
        if not archives:
            return None
        found = max(archives, key=lambda one: modified(one.path))
        contents = read_contents(found.path)
        return Deployed(found.version, f"in {found.path.name}", contents.files)

    def packages(self) -> list[Listed]:
        """The archives in all its directories; see `Lists`."""
        if absent := self._absent():
            raise DeployError(absent, _NAME_ONE)
        return [_listed(one) for one in self._installed()]

    def undeploy(self, wanted: WantedRemoval, watch: Watch) -> Undeployed:
        """Remove the package's archives from the directory; see `Undeploys`."""
        watch.begin("undeploy", f"looking for {wanted.package} in {self.directory}")
        found = [one for one in installed(self.directory) if one.name == wanted.package]
        foreign = [one for one in found if one.version not in wanted.versions]
        if foreign and not wanted.force:
            raise DeployError(
                f"{foreign[0].path} was not deployed from this notebook, as far as is remembered",
                "--force removes it all the same",
            )
        for one in found if not wanted.dry_run else ():
            watch.note("undeploy", "runs that are under way go on; the daemon unloads it at its next look")
            with output_errors(one.path):
                one.path.unlink(missing_ok=True)
        watch.end("undeploy", f"{counted(len(found), 'archive')} of {wanted.package}")
        versions = tuple(one.version for one in found)
        return Undeployed(
            self.name, self.place, self.tenant, wanted.package, versions, done=not wanted.dry_run
        )

    def examine(self, watch: Watch) -> SeenTarget:
        """Look at all archives and at the daemon; see `Examined`."""
        return seen_in_directory(list(self._installed()), self.directory, self.home)

    def close(self) -> None:
        """Nothing is held open."""


def _listed(one: Installed) -> Listed:
    since = datetime.fromtimestamp(modified(one.path), timezone.utc).isoformat(timespec="seconds")
    problem = one.problem or ("" if one.name else "it holds no package that a daemon reads")
    state: Literal["unreadable", "in place"] = "unreadable" if problem else "in place"
    return Listed(one.name or one.path.name, one.version, "", state, None, since, problem or str(one.path))


def _start_checks(item: Deployable) -> Iterator[Check]:
    """Whether anything starts the workflow: a daemon takes no command to, and reads a table alone."""
    if is_daemons(item.files):
        return
    if item.triggers:
        message = "its triggers are written as servers read them, which daemons do not load"
        yield Check("triggers", "blocks", message, "deploy the notebook, or pack it with `--layout daemon`")
    elif item.release:
        message = (
            f"nothing will start {item.workflow} there: it has no trigger, and a daemon takes no command to"
        )
        hint = "add one, for example %cloaca_trigger nightly --cron '0 2 * * *'"
        yield Check("triggers", "warning", message, hint)


def _unreadable(one: Installed) -> Check:
    return Check("archive", "note", f"{one.problem}; it is passed by")


def _why(daemon: DaemonHome) -> str:
    return _NO_PYTHON if daemon.refuses_python else f"its log in {daemon.path / 'logs'} says more"


def _copy(item: Deployable, part: Path, watch: Watch) -> None:
    done, digest = 0, hashlib.sha256()
    try:
        source = item.path.open("rb")
    except OSError as error:
        raise DeployError(f"{item.path} cannot be read: {error.strerror}", "pack it again") from None
    with source, part.open("wb") as target:
        while piece := source.read(1024 * 1024):
            target.write(piece)
            digest.update(piece)
            done += len(piece)
            watch.progress("send", done, item.size_bytes)
            if watch.stopped:
                raise DeployError(f"stopped; {part.parent} is as it was")
        if digest.hexdigest() != item.sha256:
            raise DeployError(f"{item.path} is not what was checked: it changed meanwhile", "deploy again")
        target.flush()
        os.fsync(target.fileno())


class DaemonKind:
    """Directories that daemons watch."""

    name = WORD

    def choices(self, config: Config) -> list[TargetChoice]:
        """A choice for each watched directory."""
        found = []
        for directory in config.watched:
            home = directory == config.home / "packages"
            if not home or config.home.is_dir():
                name = WORD if home else str(directory)
                found.append(TargetChoice(name, WORD, str(directory)))
        return found

    def find(self, word: str | None, where: Where, config: Config) -> DaemonTarget | None:
        """The directory that is meant, or None where none is."""
        packages = config.home / "packages"
        if word is None:
            no_server = config.default is None and not config.profiles and where.server is None
            return self._target(WORD, packages, where, config) if no_server and config.home.is_dir() else None
        if word == WORD:
            return self._target(WORD, packages, where, config)
        if word.startswith(f"{WORD}:"):
            return self._target(word, Path(word.removeprefix(f"{WORD}:")).expanduser(), where, config)
        path = Path(word).expanduser()
        if "/" in word or "\\" in word or word in {".", ".."} or path.is_dir():
            return self._target(word, path, where, config)
        return None

    def _target(self, name: str, directory: Path, where: Where, config: Config) -> DaemonTarget:
        directory = _place(directory)
        known = directory in map(_place, config.watched)
        home = config.home if known else directory.parent if directory.name == "packages" else None
        watched = config.watched if known else ()
        return DaemonTarget(name, directory, home, watched, where.remove_old, config.warnings)


def _place(directory: Path) -> Path:
    """A directory as it is remembered, however it is written: what was kept for it is found by that."""
    try:
        return resolved(directory)
    except (OSError, ValueError):
        return directory.absolute()


KIND = DaemonKind()
