"""What is wrong in a directory that a daemon watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from cloaca_nb.check.proof.load import look
from cloaca_nb.deploy.daemon.home import DaemonHome, Installed
from cloaca_nb.deploy.diagnosis.diagnostic import Diagnostic, SeenTarget, same_workflow
from cloaca_nb.deploy.diagnosis.inventory import summary
from cloaca_nb.errors import ArchiveError
from cloaca_nb.model.json_value import table_of
from cloaca_nb.model.package import PACKAGE_TOML
from cloaca_nb.package.contents import Contents, read_contents
from cloaca_nb.package.parse import parse_toml

#: Archives that are looked into.
_MOST = 200


def seen_in_directory(archives: Sequence[Installed], directory: Path, home: Path | None) -> SeenTarget:
    """All that may be wrong.

    Args:
        archives: The archives in all directories that the daemon watches.
        directory: The directory that is meant.
        home: The daemon's home directory, where it is known.
    """
    told = [*_daemon(directory, home)]
    packages: list[tuple[Installed, Contents]] = []
    for one in archives[:_MOST]:
        if one.problem:
            told.append(_unreadable(one, one.problem))
            continue
        try:
            packages.append((one, read_contents(one.path)))
        except ArchiveError as error:
            told.append(_unreadable(one, error.message))
    for one, contents in packages:
        told += _package(one, contents)
    told += _together(packages)
    return SeenTarget(len(archives), tuple(told))


def _daemon(directory: Path, home: Path | None) -> Iterator[Diagnostic]:
    if not directory.is_dir():
        yield Diagnostic(
            "not-running",
            "error",
            "",
            f"{directory} is not there",
            "start a daemon, which makes it, or name another",
        )
    if home is None:
        yield Diagnostic("not-seen", "info", "", f"no daemon can be recognised beside {directory}")
        return
    daemon = DaemonHome(home)
    if daemon.refuses_python:
        yield Diagnostic(
            "refuses-python",
            "error",
            "",
            f"the daemon of {home} is of version 0.6 or newer, which runs no Python package",
            "deploy to a server, or use a daemon 0.4 to 0.5.1",
        )
    if daemon.state != "running":
        message = f"no daemon runs in {home}: nothing of this runs"
        yield Diagnostic("not-running", "error", "", message, f"start it: `cloacinactl --home {home} daemon`")


def _unreadable(one: Installed, problem: str) -> Diagnostic:
    message = f"{one.path} is passed by: {problem}"
    return Diagnostic("unreadable", "warning", one.path.name, message, "pack it again, or remove it")


def _package(one: Installed, contents: Contents) -> Iterator[Diagnostic]:
    label = f"{contents.name} {contents.version}"
    found = look(contents.files) if contents.archive.whole else None
    if found is not None:
        message = f"{label} in {one.path.name} does not load: {found.message}"
        yield Diagnostic("not-loaded", "error", contents.name, message, found.hint)
    elif not _starts(contents):
        yield Diagnostic(
            "nothing-starts",
            "warning",
            contents.name,
            f"nothing starts {contents.workflow} of {label}: a daemon runs a workflow only by its triggers",
            "give the notebook a `%cloaca_trigger` and deploy it again",
        )


def _starts(contents: Contents) -> bool:
    """Whether `package.toml` has triggers, which alone make a daemon's schedules."""
    try:
        document = parse_toml(contents.files.get(PACKAGE_TOML, b""))
    except ValueError:
        return True
    return bool(table_of(document, "metadata").get("triggers"))


def _together(packages: Sequence[tuple[Installed, Contents]]) -> Iterator[Diagnostic]:
    versions = defaultdict[str, set[str]](set)
    workflows, modules = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for _, contents in packages:
        versions[contents.name].add(contents.version)
        workflows[contents.workflow].add(contents.name)
        for module in summary(contents.files).modules:
            modules[module].add(f"{contents.name} {contents.version}")
    for name, some in sorted(versions.items()):
        if len(some) > 1:
            yield Diagnostic(
                "several-versions",
                "warning",
                name,
                f"{name} is there in the versions {', '.join(sorted(some))}: a daemon loads all of them",
                "deploy with `--remove-old`, or remove all but one",
            )
    for name, some in sorted(workflows.items()):
        if len(some) > 1:
            yield same_workflow(name, sorted(some))
    for name, some in sorted(modules.items()):
        if len(some) > 1:
            yield Diagnostic(
                "same-module",
                "error",
                name,
                f"{', '.join(sorted(some))} all have the module {name!r}: a daemon imports only the first",
                "pack them with cloaca_nb, which names modules by their content, and restart the daemon",
            )
