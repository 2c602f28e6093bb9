"""A package in memory, and the archive that is written of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.workflow import Cell, Module, Project, Workflow

#: Which layouts an archive holds: the guide's (``manifest``), what servers read (``package``), both, or the
#: guide's and what daemons read (``daemon``), which differs where the workflow has triggers.
Layout = Literal["both", "manifest", "package", "daemon"]
#: When a package imports a module.
NeededWhen = Literal["load", "call", "optional"]

#: Where a file's lines come from; a line of ours has no place.
SourceMap = Mapping[str, Sequence[Place | None]]

#: The directory of the release layout that holds the entry module.
WORKFLOW = "workflow"

#: Module that loaders of that layout import, below the entry module.
TASKS = "tasks"

#: What tells of a package: in the guide's layout, and in that of servers and daemons.
MANIFEST, PACKAGE_TOML = "manifest.json", "package.toml"

#: The file beside the notebook that pins distributions; it lies in archives beside the other metadata.
LOCK = "requirements.lock"

#: Hexadecimal digits that the release layout's top-level module ends in, which name it by its content.
SUFFIX_DIGITS = 8
_SUFFIXED = re.compile(rf"((?:^|/){WORKFLOW}/[^/]+)_[0-9a-f]{{{SUFFIX_DIGITS}}}(?=/)")

_SUFFIX = re.compile(rf"_[0-9a-f]{{{SUFFIX_DIGITS}}}\Z")

#: The folder of what is executed for each attempt; it has a number where that name is taken.
ANEW = "anew"
_ANEW = re.compile(rf"{ANEW}(?:_\d+)?")


def plain_trigger(trigger: str) -> str:
    """A trigger's name as people write it: without the suffix of its package."""
    return _SUFFIX.sub("", trigger)


def plain_path(path: str) -> str:
    """A path of the release layout as people know it: its top-level module without the suffix."""
    return _SUFFIXED.sub(r"\1", path)


def around_anew(path: str) -> str | None:
    """The folder around that of modules that are made anew, of a path in there; None of another path."""
    folders = PurePosixPath(path).parts[:-1]
    below = 2 if folders[:1] == (WORKFLOW,) else 1  # the top-level module may be called so, too
    at = next((at for at in range(below, len(folders)) if _ANEW.fullmatch(folders[at])), None)
    return None if at is None else "/".join(folders[:at])


@dataclass(frozen=True, slots=True, eq=False)
class CarriedModule:
    """A module of the package with its syntax tree.

    Attributes:
        tree: Its tree; an empty one where it does not parse, which the import proof reports.
        tasks: Task ids by the name of their function.
        text: Its text; empty where only its tree is known.
    """

    module: Module
    tree: ast.Module
    tasks: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def place(self, node: ast.AST) -> Place | None:
        """The notebook's line of a node."""
        line = getattr(node, "lineno", 0)
        if not 0 < line <= len(self.module.lines):
            return None
        return self.module.lines[line - 1].place


@dataclass(frozen=True, slots=True)
class Dependency:
    """A third-party module that carried code imports.

    Attributes:
        module: The module: its top-level name, dotted where several distributions share that.
        distribution: The distribution's name, as files name it: the lock's, else the one that is known.
        pinned: Its version in the lock, or an empty text.
        installed: Its version in this environment, or an empty text.
        installed_name: The distribution that brings the module here, or an empty text.
        tasks: Ids of the tasks that need it; none where a whole module was carried.
        when: ``load``: the package cannot be loaded without it; ``call``: a function imports it when it runs;
            ``optional``: the code is prepared for its absence.
        place: The first line that imports it.
        instead: Modules any of which will do in its place: it is imported where they are not there.
    """

    module: str
    distribution: str
    pinned: str
    installed: str
    installed_name: str
    tasks: tuple[str, ...]
    when: NeededWhen
    place: Place | None
    instead: tuple[str, ...] = ()

    @property
    def requirement(self) -> str:
        """The requirement that files name: pinned where there is a lock."""
        return f"{self.distribution}=={self.pinned}" if self.pinned else self.distribution


class Uncertain(NamedTuple):
    """A name that a task has for itself and may change, and another task that meets it.

    Attributes:
        attributes: Those of its value by which the other one goes; empty for all of it.
    """

    task: str
    name: str
    other: str
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that is written to disk or into an archive, before it is.

    Attributes:
        project: Name and metadata, the entry module filled in.
        workflow: What the notebook says.
        tenant: The tenant that the release layout's trigger rules name.
        folder: The notebook's folder.
        guide: Files of the guide's layout by path from its root: `manifest.json`, the entry module's
            directory, `vendor/`.
        release: Files of the layout that servers read, by path from its root: `package.toml`, `cells.json`,
            `workflow/`.
        pyproject: The text of `pyproject.toml`, an existing one byte for byte.
        source_map: For each generated Python file of both layouts, by its plain path, the place of each line.
        fingerprint: ``sha256:`` and the hash of the guide layout's modules and vendor directory.
        release_entry_module: What a loader of the release layout imports.
        cells: The cells that the package depends on.
        dependencies: Third-party modules that the carried code imports; what lies in `vendor/` is no such.
        lock: The text of the `requirements.lock` beside the notebook, or None.
        facts: What planning it turned up.
        carried: The carried modules with their syntax trees, for rules that look at them.
        counted: Task -> names that it is known to change, and that are made anew for each of its attempts.
        uncertain: What tasks may change of their own while others meet it.
        beside: Names that callbacks change and no task goes by.
        memos: Names by which tasks only fill a memo, of helper modules with the module's; whether what that
            gives stays as it is.
        gone_by: Attributes that tasks count on, each with those that go by it: `Order.made`.
        daemon: Files of the layout that daemons read: those of `release` where it has no triggers.
    """

    project: Project
    workflow: Workflow
    tenant: str
    folder: Path
    guide: Mapping[str, bytes]
    release: Mapping[str, bytes]
    pyproject: bytes
    source_map: SourceMap
    fingerprint: str
    release_entry_module: str = ""
    cells: tuple[Cell, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    lock: bytes | None = None
    facts: tuple[Fact, ...] = ()
    carried: tuple[CarriedModule, ...] = field(default=(), repr=False, compare=False)
    counted: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    uncertain: tuple[Uncertain, ...] = field(default=(), repr=False, compare=False)
    beside: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    memos: Mapping[str, bool] = field(default_factory=dict, repr=False, compare=False)
    gone_by: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    daemon: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def entry_module(self) -> str:
        """What a loader of the guide's layout imports."""
        return self.project.entry_module

    @property
    def stem(self) -> str:
        """Name and version, as the archive and the release layout's directory are called."""
        return f"{self.project.name}-{self.project.version}"

    @property
    def file_name(self) -> str:
        """Name of the archive."""
        return f"{self.stem}.cloacina"

    def members(self, layout: Layout = "both") -> dict[str, bytes]:
        """Files of an archive of this layout, by path from the archive's root."""
        files: dict[str, bytes] = {}
        if layout != "package":
            files.update({**self.guide, **self._locked})
        if layout != "manifest":
            release = self.released(daemon=layout == "daemon")
            files.update({f"{self.stem}/{path}": data for path, data in release.items()})
        return files

    def released(self, *, daemon: bool) -> dict[str, bytes]:
        """All that a server, or a daemon, has of the package, by path from its root."""
        return {**(self.daemon if daemon else self.release), **self._locked}

    @property
    def _locked(self) -> dict[str, bytes]:
        return {} if self.lock is None else {LOCK: self.lock}

    def plain(self, text: str, *, in_json: bool = False) -> str:
        """A text in which the release layout's top-level module is called as people know it.

        Args:
            in_json: Whether it is a JSON document, where what is not ASCII is escaped.
        """
        top, own = (name.partition(".")[0] for name in (self.release_entry_module, self.entry_module))
        if in_json:
            top, own = (json_text(name)[1:-1] for name in (top, own))
        return text.replace(top, own) if top else text

    def place_of(self, path: str | PurePosixPath, line: int) -> Place | None:
        """The notebook's cell and line behind a line of a generated file.

        Args:
            path: Path from the root of either layout or of the archive.
            line: 1-based line of that file.
        """
        name = self.plain(str(path).replace("\\", "/").removeprefix(f"{self.stem}/"))
        places = self.source_map.get(name, ())
        return places[line - 1] if 0 < line <= len(places) else None


@dataclass(frozen=True, slots=True)
class Archive:
    """A written archive.

    Attributes:
        path: The file.
        layout: Which layouts it holds.
        fingerprint: The package's fingerprint.
        sha256: Hash of the file, hexadecimal.
        size_bytes: Size of the file.
        entries: Number of members, directories counted.
        facts: What writing it turned up.
    """

    path: Path
    layout: Layout
    fingerprint: str
    sha256: str
    size_bytes: int
    entries: int
    facts: tuple[Fact, ...] = ()
