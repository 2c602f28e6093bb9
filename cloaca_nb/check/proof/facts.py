"""What the interpreters of a proof told -> facts with their place in the notebook."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from cloaca_nb.environment import STANDIN, signal_name
from cloaca_nb.evidence.shape import REPORT, fits
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.model.package import WORKFLOW, Package
from cloaca_nb.package.carried import lacks_name
from cloaca_nb.package.manifest import PROVIDED, TaskEntry, task_entries
from cloaca_nb.package.release import PRIVATE
from cloaca_nb.package.vendor import FOLDER
from cloaca_nb.regular import read_file

#: From how many seconds on an import is called slow; loaders give up after 60.
SLOW_S = 10

#: Bytes of a report.
_MOST = 256 * 1024 * 1024

#: A line of the traceback that an interpreter writes when it crashes.
_CRASH_LINE = re.compile(r'^\s*File "(?P<file>.+)", line (?P<line>\d+)', re.MULTILINE)


class Ended(NamedTuple):
    """How an interpreter ended.

    Attributes:
        code: Exit status; negative for the number of the signal that ended it.
        timed_out: Whether it was stopped at the deadline.
        output: The beginning of what it printed.
        errors: The beginning of its standard error.
    """

    code: int
    timed_out: bool
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class LayoutReport:
    """What the interpreter of one layout told.

    Attributes:
        layout: ``guide`` or ``release``.
        root: The proof's temporary directory.
        ended: How the interpreter ended.
        timeout_s: How long it had, in seconds.
        report: Its report; empty where it ended before writing one.
        bare: Whether nothing that is installed was there but what targets are told to have.
    """

    layout: str
    root: Path
    ended: Ended
    timeout_s: float
    report: Mapping[str, Any] = field(default_factory=dict)
    bare: bool = False

    @classmethod
    def read(cls, package: Package, layout: str, ended: Ended, root: Path, timeout_s: float) -> LayoutReport:
        """Read the report of an interpreter that has ended; modules in it are called as people know them.

        What the package itself has written in its place, and is of another form, is none.
        """
        try:
            text = read_file(root / f"{layout}.json", _MOST).decode()
            report = json.JSONDecoder().decode(package.plain(text, in_json=True))
        except (OSError, ValueError, RecursionError):
            report = {}
        report = report if fits(report, REPORT) else {}
        return cls(layout, root, ended, timeout_s, report)

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Tasks that were declared; the last one where an id was declared twice."""
        return list({task["id"]: task for task in self.report.get("tasks", ())}.values())

    @property
    def output(self) -> str:
        """What importing printed."""
        return self.ended.output

    @property
    def error(self) -> Mapping[str, Any] | None:
        """What was raised."""
        error: Mapping[str, Any] | None = self.report.get("error")
        return error

    @property
    def vanished(self) -> bool:
        """Whether the interpreter ended by itself before writing its report."""
        return not self.report and not self.ended.timed_out

    def last_line(self) -> list[list[Any]]:
        """The last line that ran, where the import was traced."""
        try:
            file, line = (self.root / f"{self.layout}.trace").read_text("utf-8").split("\0")[:2]
            return [[file, int(line)]]
        except (OSError, ValueError):
            return []

    def relative(self, file: str) -> str | None:
        """A file's path from the layout's root; None for one that is not the layout's."""
        base = _base(self.root, self.layout)
        name = file.replace("\\", "/")
        return name[len(base) :] if name.startswith(base) else None

    def place(self, package: Package, file: str, line: int) -> Place | None:
        """The notebook's line behind a line of a file."""
        path = self.relative(file)
        return package.place_of(path, line) if path is not None else None

    def innermost(self, package: Package, frames: list[list[Any]]) -> Place | None:
        """The notebook's line of the innermost frame that has one."""
        for file, line in reversed(frames):
            place = self.place(package, file, line)
            if place is not None:
                return place
        return None


@lru_cache(maxsize=8)
def _base(root: Path, layout: str) -> str:
    """What paths of a layout's files begin with."""
    return f"{root / layout}/".replace("\\", "/")


def told_facts(package: Package, told: Mapping[str, LayoutReport]) -> Iterator[Fact]:
    """Facts about each import by itself."""
    for one in told.values():
        yield from _import_facts(package, one)


def _import_facts(package: Package, told: LayoutReport) -> Iterator[Fact]:
    if told.ended.timed_out:
        place = told.innermost(package, _crash_frames(told))
        yield Fact(kinds.ImportTimeout(f"{told.timeout_s:g}"), place)
    elif not told.report:
        yield _ended_early(package, told)
    elif told.report.get("shadow"):
        yield Fact(
            kinds.EntryModuleShadowed(
                module=package.entry_module.split(".", maxsplit=1)[0], path=told.report["shadow"]
            )
        )
    elif told.report.get("touched"):
        yield from (_touched(package, told, *one) for one in told.report["touched"])
    elif told.error:
        yield _raised(package, told, told.error)
    elif told.report.get("seconds", 0) >= SLOW_S:
        yield Fact(kinds.ImportSlow(str(told.report["seconds"])))
    for name in told.report.get("threads", ()):
        yield Fact(kinds.ImportThread(name))
    for task, file, line, milliseconds in told.report.get("costly", ()) if told.layout == "guide" else ():
        yield Fact(kinds.CostlyAnew(milliseconds), told.place(package, file, line), task)
    for _, name, frames in told.report.get("unset", ()):
        yield Fact(kinds.VariableUnsetInProof(name), told.innermost(package, frames))
    text = told.output.strip()
    if text:
        yield Fact(kinds.ImportOutput(_shortened(text)))


def _touched(package: Package, told: LayoutReport, module: str, file: str, line: int) -> Fact:
    """The package looked for a module outside of itself, where that of another package stood."""
    where = "" if told.place(package, file, line) else f" ({_where(told, [[file, line]])})"
    kind = kinds.TouchesVendored if f"/{PRIVATE}/" in file.replace("\\", "/") else kinds.TouchesOther
    return Fact(kind(module, where), told.place(package, file, line))


def _crash_frames(told: LayoutReport) -> list[list[Any]]:
    """Frames from the outermost to the innermost, as a crashing interpreter wrote them."""
    threads = re.split(r"^(?=Current thread|Thread 0x)", told.ended.errors, flags=re.MULTILINE)
    current = next((text for text in threads if text.startswith("Current thread")), told.ended.errors)
    found = _CRASH_LINE.findall(current)
    return [[file, int(line)] for file, line in reversed(found)]


def _ended_early(package: Package, told: LayoutReport) -> Fact:
    """The process ended before the import did."""
    place = told.innermost(package, _crash_frames(told)) or told.innermost(package, told.last_line())
    if told.ended.code < 0:
        return Fact(kinds.ImportCrash(signal_name(-told.ended.code)), place)
    return Fact(kinds.ImportExit("code", str(told.ended.code)), place)


def _raised(package: Package, told: LayoutReport, error: Mapping[str, Any]) -> Fact:
    """The fact for an exception that the import raised."""
    place = told.innermost(package, error["frames"])
    kind, message = error["type"], error["message"]
    if error["exit"]:
        return Fact(kinds.ImportExit("raised", str(message)), place)
    module = error["module"]
    if module == "cloaca" or "servers have the names that declare workflows" in message:
        return Fact(lacks_name(_missing_name(message)), place)
    if kind == "KeyError" and "required variable" in message:
        return Fact(kinds.VariableReadAtImport(message.split("'")[1]), place)
    where = "" if place else f" ({_where(told, error['frames'])})"
    if kind == "ModuleNotFoundError" and module:
        lies = _beside(package, module)
        if told.bare and lies[1] == "nowhere":
            lies = ("", "bare")
        return Fact(kinds.ImportMissingModule(module, where, *lies), place)
    if kind == "ImportError":
        message = _FILE_AT_END.sub("", message)
    text = f"{kind}: {message}" if message else kind
    innermost = error["frames"][-1][0] if error["frames"] else ""
    if kind == "KeyError" and innermost in _ENVIRONMENT:
        kind = "environment"
    elif innermost.startswith(_DECLARING):
        kind = "declared"
    elif kind == "ImportError" and "circular import" in message:
        kind = "circular"
    return Fact(kinds.ImportFailed(text, where, _SPECIAL.get(kind, "Exception")), place)


#: Exceptions that mean something of their own while a package is imported.
_SPECIAL: Mapping[str, kinds.ImportTrouble] = {each: each for each in get_args(kinds.ImportTrouble)}
#: Where an import error says which file it looked into: one of a folder that is gone by then.
_FILE_AT_END = re.compile(r" \((?:[A-Za-z]:)?[/\\][^()]*\)$")
#: Where the files lie of what refuses a declaration as the engine does.
_DECLARING = f"{STANDIN}{os.sep}"
#: The file of what raises a `KeyError` for a variable of the environment that is not set.
_ENVIRONMENT = ("<frozen os>", os.__file__)


def _beside(package: Package, module: str) -> tuple[str, Literal["in-package", "beside", "nowhere", "bare"]]:
    """Where a module that is not there lies; what lies beside the notebook is not carried."""
    parts = module.split(".")
    for path in (
        package.folder.joinpath(*parts[:-1], f"{parts[-1]}.py"),
        package.folder / parts[0] / "__init__.py",
    ):
        if path.is_file():
            beside = path.relative_to(package.folder).as_posix()
            if parts[0] == package.entry_module.partition(".")[0]:
                return beside, "in-package"
            return beside, "beside"
    return "", "nowhere"


def _missing_name(message: str) -> str:
    """The name in ``cannot import name 'X' from …`` or ``module 'cloaca' has no attribute 'X'…``."""
    quoted = message.split("'")[1::2]
    return next((name for name in quoted if name != "cloaca"), "?")


def _where(told: LayoutReport, frames: list[list[Any]]) -> str:
    """File and line of the innermost frame that is the package's, for errors without a cell."""
    root = f"{told.root}/".replace("\\", "/")
    for file, line in reversed(frames):
        name = file.replace("\\", "/")
        if name.startswith(root):
            path = name[len(root) :].removeprefix(f"{told.layout}/").removeprefix(f"{WORKFLOW}/")
            _, private, library = path.partition(f"/{PRIVATE}/")
            return f"{FOLDER}/{library}, line {line}" if private else f"{path}, line {line}"
    return "in the package"


def _shortened(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= 80 and line == text else f"{line[:80]}…"


def difference_facts(package: Package, told: Mapping[str, LayoutReport]) -> Iterator[Fact]:
    """Facts about what importing declared and the manifest says otherwise."""
    entries = {entry["id"]: entry for entry in task_entries(package.workflow, package.entry_module)}
    for one in told.values():
        if one.report and not one.error and not one.report.get("shadow"):
            yield from _differences(package, one, entries)


def _differences(package: Package, told: LayoutReport, entries: Mapping[str, TaskEntry]) -> Iterator[Fact]:
    wanted = _namespace(package, told.layout)
    found = {task["id"]: task for task in told.tasks if task["namespace"] == wanted}
    for id, entry in entries.items():
        for said in _differing(found.get(id), entry):
            yield Fact(said, package.workflow.task(id).place, id)
    for id, task in found.items():
        if id not in entries:
            declared = told.place(package, task["file"], task["line"])
            yield Fact(kinds.ProofTaskUnknown(id), declared)
    yield from _builder_facts(package, told)


def _differing(task: Mapping[str, Any] | None, entry: TaskEntry) -> Sequence[Said]:
    """What is otherwise about a task as it was declared than in the manifest."""
    id, wanted, waits = entry["id"], entry["function"], entry["dependencies"]
    if task is None:
        return [kinds.ProofTaskMissing(id)]
    found: list[Said] = []
    if task["dependencies"] != waits and set(task["dependencies"]) != set(waits):
        found.append(kinds.ProofDependenciesDiffer(id, _listed(task["dependencies"]), _listed(waits)))
    function = f"{task['module']}:{task['name']}"
    if wanted not in (function, PROVIDED):
        found.append(kinds.ProofFunctionDiffers(id, function, wanted))
    return found


def _namespace(package: Package, layout: str) -> list[str]:
    if layout == "guide":
        return ["public", "embedded", package.workflow.name]
    return [package.tenant, package.project.name, package.workflow.name]


def _builder_facts(package: Package, told: LayoutReport) -> Iterator[Fact]:
    """Builders that carried code opens; the guide layout's own stands in a file of ours."""
    for name, file, line in told.report.get("builders", ()):
        place = told.place(package, file, line)
        path = told.relative(file)
        if place is not None or path is None or not path.endswith("/__init__.py"):
            yield Fact(kinds.NestedBuilder(name), place)


def _listed(ids: list[str]) -> str:
    return ", ".join(sorted(ids)) or "none"
