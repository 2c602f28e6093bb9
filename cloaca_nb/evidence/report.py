"""Evidence and what the package holds -> a verdict for each task, and facts for the findings."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from cloaca_nb.environment import PROOF
from cloaca_nb.evidence.compare import (
    ProcessStates,
    StateDifference,
    differing_names,
    differing_paths,
    differing_process,
    fills_atoms,
    hidden_builtins,
    is_time,
    only_fills,
    options_of,
)
from cloaca_nb.evidence.origin import Origins
from cloaca_nb.evidence.snapshot import STREAM
from cloaca_nb.evidence.snapshot.walk import SLOW
from cloaca_nb.evidence.states import Evidence, StateComparison, Verdict, Why
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Document, Task, Workflow
from cloaca_nb.read.capture.states import states_of_library
from cloaca_nb.read.tables.keeping import SHOWING_OPTIONS

#: Masks what a text of a value may hold that nobody should see: given a path and a text.
Mask = Callable[[str, str], str]

#: Where a value comes from that says how long something took.
_TIME = "how long it took"
#: What of the process is the same in every new Python, so that its beginning need not be known.
_ABSOLUTE = ("decimal context", "locale", "recursion limit", "socket timeout", "first day of the week")

#: Names that code says which starts a process, and modules that do: it has all of the environment.
_STARTING = (frozenset({"system", "popen", "Popen", "getoutput", "check_output"}), frozenset({"subprocess"}))
#: What of the process -> names that code says which reads it, and modules that read it.
_READ_BY: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "environment variable": (
        frozenset({"environ", "getenv", "environb", "expandvars"}),
        frozenset(),
    ),
    "working directory": (
        frozenset(
            {"getcwd", "getcwdb", "cwd", "abspath", "resolve", "absolute", "listdir", "scandir", "glob"}
        )
        | frozenset({"open", "Path", "iterdir", "exists", "isfile", "is_file"}),
        frozenset(),
    ),
    "sys.path entry": (frozenset({"path", "import_module", "__import__"}), frozenset()),
    f"{STREAM}random": (frozenset(), frozenset({"random"})),
    f"{STREAM}numpy.random": (frozenset(), frozenset({"numpy.random"})),
    "decimal flags": (frozenset({"flags"}), frozenset()),
    "decimal context": (frozenset({"Decimal"}), frozenset({"decimal"})),
    "locale": (frozenset({"strftime", "strptime", "format_string", "currency"}), frozenset({"locale"})),
    "warning filter": (frozenset({"warn"}), frozenset({"warnings"})),
    "recursion limit": (frozenset({"getrecursionlimit"}), frozenset()),
    "sys.displayhook": (frozenset({"displayhook"}), frozenset()),
    "sys.": (frozenset({"sys", "parse_args"}), frozenset()),
    "most digits of an integer": (frozenset({"int", "str", "get_int_max_str_digits"}), frozenset()),
    "umask": (
        frozenset({"umask", "open", "mkdir", "makedirs", "touch", "write_text", "write_bytes"}),
        frozenset(),
    ),
    "time zone": (
        frozenset(
            {"now", "today", "fromtimestamp", "localtime", "mktime", "strftime", "astimezone", "tzname"}
        )
        | frozenset({"timezone", "timestamp", "ctime"}),
        frozenset(),
    ),
    "logger": (frozenset({"getLogger"}), frozenset({"logging"})),
    "first day of the week": (frozenset({"calendar"}), frozenset({"calendar"})),
    "csv field size limit": (frozenset({"field_size_limit"}), frozenset({"csv", "_csv"})),
    "garbage collection": (frozenset({"gc"}), frozenset()),
    "socket timeout": (frozenset({"urlopen"}), frozenset({"socket", "requests", "urllib"})),
    "numpy print option": (frozenset(), frozenset({"numpy", "pandas"})),
    "numpy error handling": (frozenset(), frozenset({"numpy"})),
    "pandas option": (frozenset(), frozenset({"pandas"})),
    "event loop policy": (frozenset(), frozenset({"asyncio"})),
    "rcParams": (frozenset(), frozenset({"matplotlib"})),
    "open figures of pyplot": (
        frozenset({"gca", "gcf", "get_fignums", "fignum_exists", "get_figlabels"}),
        frozenset(),
    ),
    "scikit-learn option": (frozenset(), frozenset({"sklearn"})),
}
_OfProcess = type[kinds.ProcessDiffers] | type[kinds.ProcessMayDiffer]
#: What of the process tells how tables and arrays are shown, and nothing else.
_HOW_SHOWN = re.compile(rf"pandas option {SHOWING_OPTIONS}\.|numpy print option ")


class Judged(NamedTuple):
    """What comparing a notebook with its package gave."""

    comparisons: tuple[StateComparison, ...]
    facts: tuple[Fact, ...]


def judge(
    document: Document, package: Package, evidence: Evidence, states: Mapping[str, Any] | None, mask: Mask
) -> Judged:
    """Compare each task's state in the notebook with that in the package.

    Args:
        evidence: What the notebook held.
        states: What the import proof told of the package; None where it told nothing.
        mask: Masks secrets in the texts of values.
    """
    judging = _Judge(document, package, evidence, mask)
    for task in package.workflow.tasks:
        if not task.generated and task.form != "provided":
            judging.task(task, states)
            judging.handed_over(task)
    return Judged(tuple(judging.comparisons), tuple(judging.facts()))


class _Judge:
    def __init__(self, document: Document, package: Package, evidence: Evidence, mask: Mask) -> None:
        self.comparisons: list[StateComparison] = []
        self._package = package
        self._evidence = evidence
        self._mask = mask
        self._origins = Origins(document, package)
        self._written = "\n".join(cell.source for cell in document.cells)
        self._found: dict[tuple[type, str], Fact] = {}
        self._missing: dict[Why, list[str]] = {}
        #: Streams that tasks have of their own, or that are seeded for each attempt.
        self._going_by = {
            (fact.task, f"{STREAM}{fact.said.what}")
            for fact in package.facts
            if isinstance(fact.said, kinds.OwnStream | kinds.ProcessStream)
        }
        self._streams = frozenset(what for _, what in self._going_by)

        #: Names of helper modules as they are looked at: their modules' own, without the packages around.
        self._memos = {".".join(name.rsplit(".", 2)[-2:]): looks for name, looks in package.memos.items()}

    def facts(self) -> Iterator[Fact]:
        """What is to be told: each difference once, whichever task saw it first."""
        for position, error in self._evidence.failed.items():
            yield Fact(kinds.CellFailed(error), Place(position))
        yield from self._found.values()
        for why, tasks in self._missing.items():
            place = self._package.workflow.task(tasks[0]).marker
            yield Fact(kinds.NotCompared(_listed(tasks), why.word, why.cell), place, tasks[0])

    def task(self, task: Task, states: Mapping[str, Any] | None) -> None:
        """Compare one task's state; what a plain cell takes over, no module of the package holds."""
        id = task.id
        taken = {use.name for use in task.reads} if task.form == "plain" else set()
        held = self._evidence.states.get(id)
        found = (states or {}).get("tasks", {}).get(id)
        if held is None or found is None:
            self._not_compared(id, self._evidence.missing.get(id) or Why("untold"))
            return
        unlike = set(self._evidence.excused)
        differing = []
        names = differing_names(held["names"], found["names"], lambda name: self._had(name, task))
        for one in (*names, *hidden_builtins(held["names"], found["names"], {*found["said"]})):
            if one.name in taken:
                continue
            unlike.add(one.name)
            known = self._evidence.excused | self._origins.left_on_purpose
            memo = self._is_memo(id, one.name, held["names"], found["names"])
            if one.name not in known and not memo and self._differs(id, one):
                differing.append(one.path)
        differing += self._process(id, held, found, states or {})
        unknown = {**found["unknown"], **held["unknown"]}
        slow = any(kind == SLOW and name not in taken for name, kind in unknown.items())
        otherwise = self._evidence.otherwise.get(id, {})
        found_so = (why for name, why in otherwise.items() if name not in self._origins.left_on_purpose)
        why = Why("slow") if slow else next(found_so, None)
        if why is not None:
            self._missing.setdefault(why, []).append(id)
        verdict: Verdict = "differs" if differing else "compared" if why is None else "not-compared"
        unseen = {name: kind for name, kind in unknown.items() if kind != SLOW}
        self.comparisons.append(
            StateComparison(id, verdict, why, unseen, frozenset(unlike), tuple(differing))
        )

    def _had(self, name: str, task: Task) -> bool:
        """Whether a cell above a task's binds a name, and so had done it when that ran."""
        place = self._origins.bound_at(name, task.id) if "." not in name else None
        return place is not None and place.cell < task.marker.cell

    def _is_memo(self, id: str, name: str, held: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
        """Whether a name is a memo, or leads to one alone, of which nobody can change what it gives.

        So is what a task does not go by, whoever counts on it: `Order.made += 1`.
        """
        same = self._memos.get(name)
        if same is None and name in found:
            gone_by = self._package.gone_by
            unread = {each for each, tasks in gone_by.items() if id not in tasks}
            left = unread | self._memos.keys()
            paths = differing_paths(name, held[name], found[name])
            return all(each in left or each.partition("[")[0] in unread for each in paths)
        if same is None or "." in name:
            return same or (same is not None and name in found and fills_atoms(held[name], found[name]))
        return only_fills(held[name], found[name], whatever=same)

    def handed_over(self, task: Task) -> None:
        """Tell which variables of a plain cell do not arrive as they are."""
        workflow = self._package.workflow
        pickles = "pickle" in workflow.project.handover
        for use in task.writes if task.form == "plain" else ():
            name = use.name
            tried = self._evidence.handed.get(task.id, {}).get(name)
            if tried is None or task.id in self._evidence.missing or not use.required:
                continue
            place, why = Place(task.marker.cell, tried["line"]), self._shown(name, tried["why"])
            if not use.encoded and not tried["is_json"]:
                self._note(kinds.RuleNotJson(name, task.id), name, _ruled_at(workflow, name), task.id)
            elif tried["verdict"] == "stuck" or (tried["verdict"] == "refused" and not pickles):
                self._note(kinds.NotHandedOver(name, task.id, why, tried["verdict"]), name, place, task.id)
            elif tried["verdict"] == "lost":
                self._note(kinds.HandoverLoses(name, task.id, why), name, place, task.id)

    def _not_compared(self, id: str, why: Why) -> None:
        self._missing.setdefault(why, []).append(id)
        self.comparisons.append(StateComparison(id, "not-compared", why))

    def _differs(self, id: str, one: StateDifference) -> bool:
        """Note a difference; whether it counts as one."""
        if f"{STREAM}{(one.notebook or '').removeprefix('module ')}" in self._streams:
            return False  # the module's name is bound to the task's own stream
        origin = self._origins.new_each_time(one.name) or (_TIME if is_time(one.path) else "")
        place = self._origins.bound_at(one.name, id)
        notebook, package = self._shown(one.path, one.notebook), self._shown(one.path, one.package)
        if not origin and PROOF in package:
            origin = self._origins.by_folder(one.name)
        if origin:
            if place is None or self._origins.is_made_once(place):
                self._note(kinds.NewEachTime(one.name, origin, notebook, package), one.name, place, id)
            return False
        left = self._origins.left_behind(one.name, id)
        behind = ("", 0, 0) if left is None else (left.text, left.place.cell, left.place.line or 0)
        said = kinds.StateDiffers(one.name, one.path, notebook, package, one.more, *behind)
        self._note(said, one.path, left.place if left else place, id)
        return True

    def _process(
        self, id: str, held: Mapping[str, Any], found: Mapping[str, Any], states: Mapping[str, Any]
    ) -> list[str]:
        """Tell what of the process differs; gives that which the task's code can read."""
        notebook = ProcessStates(self._evidence.before, held["now"])
        streams = {what: one for what, one in found["streams"].items() if (id, what) in self._going_by}
        package = ProcessStates(states["before"], {**(found.get("now") or states["now"]), **streams})
        counts, told = list[str](), dict[tuple[_OfProcess, str], list[StateDifference]]()
        # A variable's name may stand in a constant of the notebook.
        texts = {str(node[1]).strip("'\"") for node in held["names"].values()}
        said = {*held["said"], *found["said"], *texts}
        task = self._package.workflow.task(id)
        taken = {f"{STREAM}{use.name[1:]}" for use in task.reads if use.name in task.streams}
        known = self._evidence.excused | (self._streams - streams.keys()) | taken
        for one in differing_process(notebook, package, _ABSOLUTE):
            if one.name in known or not self._is_seeded(one.name) or self._is_new(one, id):
                continue
            if _HOW_SHOWN.match(one.name) and not self._origins.shows_tables(id):
                continue
            # A package names classes that values may be of: what draws is met in the notebook, too.
            drawn = one.name.startswith(STREAM)
            mentioned = {*held["said"]} if drawn else said
            types = {*held["types"]} if drawn else {*held["types"], *found["types"]}
            read = _can_read(one.name, mentioned, types, self._written)
            read = read or ("random" in mentioned and (id, one.name) in self._going_by)  # `np.random.rand()`
            if not read and not _may_draw(one.name, types):
                continue
            if not read and one.name.startswith(("logger ", "decimal flags")):
                continue  # libraries that only one of them has loaded have loggers
            if not read and self._is_of_an_import(one, package.now):
                continue
            kind = kinds.ProcessDiffers if read else kinds.ProcessMayDiffer
            told.setdefault((kind, options_of(one.name) or one.name), []).append(one)
            counts += [one.name] * read
        for (kind, _), alike in told.items():
            one, more = alike[0], f" (and {len(alike) - 1} more)" if alike[1:] else ""
            fact = kind(f"{one.name}{more}", one.notebook or "not set", one.package or "not set")
            self._note(fact, " ".join(each.name for each in alike), None, id)
        return counts

    def _is_new(self, one: StateDifference, task: str) -> bool:
        """Whether it is a variable that has another value at each run; that is told."""
        kind, _, variable = one.name.rpartition(" ")
        origin = self._origins.new_variable(variable) if kind == "environment variable" else ""
        if origin:
            notebook, package = self._shown(one.name, one.notebook), self._shown(one.name, one.package)
            self._note(kinds.NewEachTime(one.name, origin, notebook, package), one.name, None, task)
        return bool(origin)

    def _is_of_an_import(self, one: StateDifference, package: Mapping[str, Sequence[str]]) -> bool:
        """Whether a variable is one that a library sets as it is imported: in this cell, or later on."""
        kind, _, variable = one.name.rpartition(" ")
        if kind != "environment variable" or variable in self._written or one.name not in package:
            return False
        later = (state["now"].get(one.name) for state in self._evidence.states.values())
        return one.notebook is None or any(
            each is not None and each[0] == package[one.name][0] for each in later
        )

    def _is_seeded(self, what: str) -> bool:
        """Whether a stream may have been seeded, and alike each time; else it is another in each process."""
        if not what.startswith(STREAM):
            return True
        seeds = bool(self._origins.seeds) and not self._origins.seeds_anew
        return seeds or (what != f"{STREAM}random" and not self._origins.seeds)

    def _shown(self, path: str, text: str | None) -> str:
        """The text of a value, masked; empty for one that is absent."""
        return "" if text is None else self._mask(path, text)

    def _note(self, said: Said, key: str, place: Place | None, task: str) -> None:
        place = place or self._package.workflow.task(task).marker
        self._found.setdefault((type(said), key), Fact(said, place, task))


def _ruled_at(workflow: Workflow, name: str) -> Place | None:
    """Where a trigger rule looks at a variable."""
    found = (use.place for task in workflow.tasks for use in task.reads if use.key == name)
    return next(found, None)


def _can_read(what: str, said: AbstractSet[str], types: Iterable[str], written: str) -> bool:
    """Whether code that says these names and reaches these modules can read something of the process.

    Args:
        written: The text of the notebook: a child process reads variables that only it names.
    """
    names, modules = next(found for kind, found in _READ_BY.items() if what.startswith(kind))
    tops = {part for module in types for part in (module, module.partition(".")[0])}
    starts = not _STARTING[0].isdisjoint(said) or not _STARTING[1].isdisjoint(tops)
    for kind in ("environment variable ", "logger "):
        name = what.removeprefix(kind)
        if what.startswith(kind) and name not in {*said, "root"}:
            # Some variable is read, but hardly this one.
            return kind.startswith("environment") and starts and name in written
    if starts and what.startswith(("environment", "working directory", "umask")):
        return True
    return not names.isdisjoint(said) or not modules.isdisjoint(tops)


def _may_draw(what: str, types: Iterable[str]) -> bool:
    """Whether some of these modules may draw from a stream without a word of it; True of all that is none."""
    stream = what.removeprefix(STREAM)
    if stream == what:
        return True
    tops = {module.partition(".")[0] for module in types}
    if stream == "random":
        return any("@random" in states_of_library(top) for top in tops)
    return not tops <= sys.stdlib_module_names


def _listed(tasks: list[str]) -> str:
    shown = ", ".join(f"`{task}`" for task in tasks[:3])
    return f"task{'s' if len(tasks) > 1 else ''} {shown}" + (" …" if len(tasks) > 3 else "")
