"""The import proof: both layouts are imported in fresh interpreters, as loaders do it, and compared.

The package is written into a temporary directory. For each layout a new interpreter gets the workflow's
directory and `vendor/` at the end of its path, an empty working directory and no input, and imports the entry
module against a stand-in of the module `cloaca` that has the names of a server's own and records what is
declared. No engine is needed, and none is started.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from cloaca_nb.check.proof.ahead import Ahead, compile_files, put_code
from cloaca_nb.check.proof.compiling import same_files
from cloaca_nb.check.proof.facts import Ended, LayoutReport, difference_facts, told_facts
from cloaca_nb.check.proof.interpreter import FreshInterpreter, interpreter, limit_words
from cloaca_nb.environment import PROOF, nothing_collected, private_folder, temporary_place
from cloaca_nb.errors import OutputError
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import WORKFLOW, Package
from cloaca_nb.model.run import UNLIMITED, Limits
from cloaca_nb.package.dependencies.targets import at_targets
from cloaca_nb.package.files import output_errors, write_tree
from cloaca_nb.package.vendor import FOLDER as VENDOR

#: How long an import may take, in seconds in which it can run.
TIMEOUT_S = 60.0

#: Where the child finds the module that looks at states.
SNAPSHOT = Path(__file__).parents[2] / "evidence"

#: Environment variables with the values that a process is to begin with; None for none.
Start = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class ProvenTask:
    """A task that importing declared.

    Attributes:
        function: ``module:name`` of its function.
        dependencies: Ids that it waits for.
        place: The notebook's line that declares it, or None where that is no cell.
        path: The generated file that declares it, from the layout's root.
        line: Line in that file.
    """

    id: str
    function: str
    dependencies: tuple[str, ...]
    place: Place | None
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What importing a package showed.

    Attributes:
        tasks: Tasks that the guide's layout declares, in order.
        edges: Their edges: (dependency, task).
        facts: What went wrong or is worth knowing.
        parameters: Names of declared parameters.
        secrets: Names of declared secrets.
        output: What importing printed, cut at 64 KiB.
        duration_s: Time that the slower layout took, in seconds.
        states: What the tasks of the guide's layout reach and how the process was before and after the
            import, as the child told it; None where that was not looked at.
    """

    tasks: tuple[ProvenTask, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    triggers: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    output: str = ""
    duration_s: float = 0.0
    states: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


class Proving(ExitStack):
    """Imports the layouts of one package; at the end of its block nothing of that is left.

    Args:
        ahead: What compiles large modules since before the package was planned.
        limits: What the interpreters may have.
        timeout_s: How long an import may take, in seconds in which it can run.
        variables: Environment variables that the `.env` beside the notebook gives, as runs here have them.
    """

    def __init__(
        self,
        ahead: Ahead | None = None,
        limits: Limits = UNLIMITED,
        timeout_s: float = TIMEOUT_S,
        variables: Start = (),
    ) -> None:
        super().__init__()
        self._ahead, self._limits, self._timeout_s = ahead, limits, timeout_s
        self.variables = variables
        self._begun: _Begun | None = None

    def begin_early(self, package: Package) -> None:
        """Begin while rules still look at the package, if its large modules are compiled by now."""
        if self._begun is None and self._ahead is not None and self._ahead.is_ready:
            with suppress(OutputError):  # `proof` says so, where it comes to one
                self._begin(package, None)

    def proof(self, package: Package, start: Start | None = None) -> Proof:
        """Import both layouts of a package and compare what they declare with the manifest.

        Args:
            start: Environment variables to give a value, or to take away, before the guide's layout is
                imported, and what each of its tasks reaches is then looked at; None not to look.

        Raises:
            OutputError: No temporary directory can be written.
        """
        begun = self._begun
        if begun is None or begun.package.release is not package.release or start is not None:
            begun = self._begin(package, start)
        told = _told(begun, self._timeout_s)
        if self._limits.bare:
            told = {name: replace(one, bare=True) for name, one in told.items()}
        with nothing_collected():
            return _proof(package, told, time.monotonic() - begun.started)

    def _begin(self, package: Package, start: Start | None) -> _Begun:
        with output_errors(Path(temporary_place())):
            root = self.enter_context(private_folder(PROOF))
        started = time.monotonic()
        with output_errors(root):
            _compile(_write(package, root), root, self._timeout_s, self._limits, self._ahead)
        commands = _commands(package, root, self.variables, start, self._limits)
        running = self.enter_context(_running(commands, root))
        self._begun = _Begun(package, root, started, commands, running)
        return self._begun


@dataclass(frozen=True, slots=True)
class _Begun:
    """An import that is under way: of what, where, since when, and by which interpreters with what words."""

    package: Package
    root: Path
    started: float
    commands: Mapping[str, Words]
    running: Mapping[str, FreshInterpreter]


class Words(NamedTuple):
    """What an interpreter of a layout is told: flags of limits and worlds, others, and the arguments."""

    bounds: list[str]
    flags: list[str]
    arguments: list[str]


def _write(package: Package, root: Path) -> dict[bytes, list[str]]:
    """Write the code of both layouts; the large files that both have, by what they hold."""
    guide = {f"guide/{path}": data for path, data in package.guide.items() if _is_code(path)}
    release = {f"release/{path}": data for path, data in package.release.items() if _is_code(path)}
    write_tree({**guide, **release}, root)
    put_code({**guide, **release}, root)
    write_tree({path: data for path, data in package.guide.items() if path.startswith(f"{VENDOR}/")}, root)
    (root / "empty").mkdir()
    return same_files(guide, release)


def _compile(
    files: Mapping[bytes, list[str]], root: Path, timeout_s: float, limits: Limits, ahead: Ahead | None
) -> None:
    """Compile large files for both interpreters; where that fails, each says why it cannot."""
    left = []
    for data, paths in files.items():
        if ahead is None or not ahead.put(data, [root / path for path in paths], timeout_s):
            left.append(paths)
    if left:
        one = compile_files(left, root, limits)
        try:
            one.wait(timeout_s)
        finally:
            one.kill()


def _is_code(path: str) -> bool:
    return "/" in path and not path.startswith(f"{VENDOR}/")


def _commands(
    package: Package, root: Path, variables: Start, start: Start | None, limits: Limits
) -> dict[str, Words]:
    """What the interpreter of each layout is told."""
    guide = [str(root / "guide"), str(root / VENDOR), package.entry_module, str(root / "guide.json")]
    release = [
        str(root / "release" / WORKFLOW),
        str(root / "release" / VENDOR),
        package.release_entry_module,
        str(root / "release.json"),
        *(package.tenant, package.project.name, package.workflow.name),
    ]
    bounds = limit_words(limits)
    bounds += ["--variables", _as_text(variables), "-"] if variables else []
    bare = ["--bare", "\x01".join(sorted(at_targets(package.folder))), "-"] if limits.bare else []
    states = [] if start is None else ["--states", str(SNAPSHOT), _as_text(start)]
    return {
        "guide": Words(bounds, states, [*bare, site_folders(), *guide]),
        "release": Words(bounds, ["--beside", *_beside(package)], [*bare, site_folders(), *release]),
    }


def _told(begun: _Begun, timeout_s: float) -> dict[str, LayoutReport]:
    """What each layout's interpreter told; both work at the same time."""
    package, root = begun.package, begun.root
    told = _read(package, _ended(begun.running, timeout_s), root, timeout_s)
    # An interpreter that ended itself tells nothing; traced, it writes down each line before it runs it.
    traced = {
        name: begun.commands[name]._replace(flags=["--trace", str(root / f"{name}.trace"), str(root / name)])
        for name, one in told.items()
        if one.vanished
    }
    return told | tell(package, traced, root, timeout_s) if traced else told


def _beside(package: Package) -> tuple[str, str]:
    """Names that modules of another package have in a server's process: another version, another tenant's.

    Its own modules are called as in the guide's layout, what it vendored as the files are.
    """
    paths = [path for path in package.guide if path.endswith(".py")]
    vendored = [path.removeprefix(f"{VENDOR}/") for path in paths if path.startswith(f"{VENDOR}/")]
    own = [path for path in paths if _is_code(path)]
    return "\x01".join(map(_module_name, own)), "\x01".join(map(_module_name, vendored))


def _module_name(path: str) -> str:
    """The module that a file is."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _as_text(start: Start) -> str:
    return "\x01".join(name if value is None else f"{name}={value}" for name, value in start)


def tell(
    package: Package, commands: Mapping[str, Words], root: Path, timeout_s: float
) -> dict[str, LayoutReport]:
    """What the interpreters of some layouts told; all work at the same time.

    Args:
        commands: What each is told, by layout.
        root: The proof's temporary directory, with an empty directory `empty`.
        timeout_s: How long they may take, in seconds.
    """
    with _running(commands, root) as running:
        return _read(package, _ended(running, timeout_s), root, timeout_s)


def _read(
    package: Package, ended: Mapping[str, Ended], root: Path, timeout_s: float
) -> dict[str, LayoutReport]:
    with nothing_collected():
        return {name: LayoutReport.read(package, name, one, root, timeout_s) for name, one in ended.items()}


def site_folders() -> str:
    """Directories of installed modules here.

    Some stand on the path by an environment variable only, as with the module systems of clusters. Other
    directories that such a variable names, a loader does not have.
    """
    return os.pathsep.join(path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"})


@contextmanager
def _running(commands: Mapping[str, Words], root: Path) -> Iterator[Mapping[str, FreshInterpreter]]:
    """Interpreters that run side by side; all are gone at the end of the block."""
    running: dict[str, FreshInterpreter] = {}
    try:
        for name, words in commands.items():
            running[name] = interpreter()
            running[name].begin([*words.bounds, *words.flags, *words.arguments], root / "empty")
        yield running
    finally:
        for one in running.values():
            one.kill()


def _ended(running: Mapping[str, FreshInterpreter], timeout_s: float) -> dict[str, Ended]:
    """How interpreters end, which are waited for."""
    return {name: one.wait(timeout_s) for name, one in running.items()}


def _proof(package: Package, told: Mapping[str, LayoutReport], duration_s: float) -> Proof:
    guide = told["guide"]
    facts = [*told_facts(package, told), *difference_facts(package, told)]
    tasks = tuple(_proven(guide, package))
    return Proof(
        tasks=tasks,
        edges=tuple((dependency, task.id) for task in tasks for dependency in task.dependencies),
        facts=_unique(facts),
        triggers=tuple(str(trigger[0]) for trigger in guide.report.get("triggers", ())),
        parameters=tuple(guide.report.get("parameters", ())),
        secrets=tuple(guide.report.get("secrets", ())),
        output=guide.output,
        duration_s=duration_s,
        states=guide.report.get("states"),
    )


def _unique(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts without repetition: most stand in both layouts."""
    return tuple(dict.fromkeys(facts))


def _proven(told: LayoutReport, package: Package) -> Iterator[ProvenTask]:
    paths = {file: told.relative(file) or "" for file in {task["file"] for task in told.tasks}}
    for task in told.tasks:
        path, line = paths[task["file"]], task["line"]
        yield ProvenTask(
            id=task["id"],
            function=f"{task['module']}:{task['name']}",
            dependencies=tuple(task["dependencies"]),
            place=package.place_of(path, line),
            path=path,
            line=line,
        )
