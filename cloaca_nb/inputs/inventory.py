"""One inventory of what a package needs of where it runs: variables, secrets, the environment, files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from cloaca_nb.afresh.new.calls import variables_set
from cloaca_nb.environment import VARIABLE_PREFIX
from cloaca_nb.model.finding import Place
from cloaca_nb.model.package import CarriedModule, Package
from cloaca_nb.model.workflow import Workflow
from cloaca_nb.read.names.nodes import last_name, literal_text, name_of
from cloaca_nb.read.tables.moments import ASKING_VARIABLE, ENVIRONMENT
from cloaca_nb.read.tasks.engine_names import EngineNames, names_in, variable_read

#: What is asked of the environment -> what the names of such variables begin with there.
_ASKED = {"variables": VARIABLE_PREFIX, "environment": ""}
#: What reads variables from files stands in texts that have this.
_SETTERS = re.compile(r"dotenv|environs\b")
_BRANCHES = (
    *(ast.If, ast.IfExp, ast.Try, ast.For, ast.AsyncFor, ast.While, ast.Match, ast.BoolOp, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.ExceptHandler),
)
_LEAVES = (ast.Return, ast.Raise, ast.Break, ast.Continue)

#: What stands in every text that has one of the calls that count; some of it in all that bind them otherwise.
_WORDS = {
    **{word: word for word in ("environ", "getenv", "secret")},
    "var": r"\bvar(_or)?\b",
    "open": r"\bopen\b",
}
_TELLING = re.compile("|".join(_WORDS.values()))


class Need(NamedTuple):
    """Something that carried code reads from where it runs.

    Attributes:
        place: The first line that reads it.
        default: Whether each reader can do without it.
        sure: Ids of the tasks that read it whatever happens, without a default; none of what they may set.
    """

    name: str
    place: Place | None
    default: bool
    sure: frozenset[str]


@dataclass(frozen=True, slots=True)
class InputInventory:
    """What a package needs of where it runs.

    Attributes:
        variables: Names that `cloaca.var` and `cloaca.var_or` read.
        secrets: Names of secrets that are declared or read.
        environment: Other environment variables that are read.
        files: Files that are opened by a literal path.
    """

    variables: tuple[Need, ...] = ()
    secrets: tuple[Need, ...] = ()
    environment: tuple[Need, ...] = ()
    files: tuple[Need, ...] = ()

    @property
    def asked(self) -> dict[str, bool]:
        """Environment variables that are asked for in any way, and whether all readers have a default."""
        kinds = {"variables": self.variables, "environment": self.environment}
        return {_ASKED[kind] + need.name: need.default for kind in _ASKED for need in kinds[kind]}


class _Use(NamedTuple):
    what: Literal["variables", "secrets", "environment", "files"]
    name: str
    default: bool


def inventory_of(package: Package) -> InputInventory:
    """What a package needs of where it runs, as far as its text tells."""
    found = _Found(_carried_for(package.workflow))
    for carried in package.carried:
        found.module(carried)
    return InputInventory(**{what: found.needs(what) for what in found.by_kind})


def _carried_for(workflow: Workflow) -> dict[Place | None, frozenset[str]]:
    """The tasks for which statements of other cells are carried, by where these stand."""
    found: dict[Place | None, frozenset[str]] = {}
    for one in workflow.captured:
        place = Place(one.cell, one.line)
        found[place] = found.get(place, frozenset()) | {one.task}
    return found


def _may_read(carried: CarriedModule, engine: EngineNames, statement: ast.stmt) -> bool:
    """Whether a statement has a word that stands in all that reads something."""
    lines = carried.module.lines[statement.lineno - 1 : statement.end_lineno]
    text = "\n".join(line.text for line in lines)
    # An identifier may be written in letters that Python takes for others.
    return bool(_TELLING.search(text)) or not text.isascii() or any(name in text for name in engine.members)


@dataclass(slots=True)
class _Found:
    carried_for: Mapping[Place | None, frozenset[str]]
    by_kind: dict[str, dict[str, Need]] = field(default_factory=dict)
    sets_environment: bool = False

    def needs(self, what: str) -> tuple[Need, ...]:
        found = tuple(need for _, need in sorted(self.by_kind[what].items()))
        if what == "environment" and self.sets_environment:
            return tuple(need._replace(sure=frozenset()) for need in found)
        return found

    def module(self, carried: CarriedModule) -> None:
        """A module, which calls the engine by names of its own."""
        text = carried.text
        self.sets_environment |= _SETTERS.search(text) is not None
        if text and text.isascii() and not any(word in text for word in _WORDS):
            return
        engine = names_in([carried.tree])
        for statement in carried.tree.body:
            if _may_read(carried, engine, statement):
                self._statement(carried, engine, statement)

    def _statement(self, carried: CarriedModule, engine: EngineNames, statement: ast.stmt) -> None:
        """A top-level statement: what a task does before any branch is sure, all else is not.

        What is carried from other cells for it, it does, too, if that is made anew for each attempt; if not,
        the package cannot even be imported.
        """
        named = statement.name if isinstance(statement, ast.FunctionDef) else ""
        if named not in carried.tasks or not isinstance(statement, ast.FunctionDef):
            tasks = self.carried_for.get(carried.place(statement), frozenset())
            self._tree(carried, engine, statement, tasks)
            return
        tasks = frozenset([carried.tasks[named]])
        for inner in statement.body:
            self._tree(carried, engine, inner, tasks)
            if any(isinstance(node, _LEAVES) for node in ast.walk(inner)):
                tasks = frozenset()

    def _tree(
        self, carried: CarriedModule, engine: EngineNames, root: ast.AST, tasks: frozenset[str]
    ) -> None:
        """What a statement reads; of tasks, as long as nothing may have ended them before."""
        stack: list[tuple[ast.AST, bool]] = [(root, True)]
        while stack:
            node, surely = stack.pop()
            self.sets_environment |= any(True for _ in variables_set([node], _full))
            for what, name, default in _uses(node, engine):
                sure = tasks if surely and not default else frozenset()
                need = Need(name, carried.place(node), default, sure)
                before = self.by_kind.setdefault(what, {}).get(name)
                self.by_kind[what][name] = need if before is None else _joined(before, need)
            inside = surely and not isinstance(node, _BRANCHES)
            called = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)  # its defaults are made at once
            stack += [
                (child, inside and not (called and isinstance(child, ast.stmt)))
                for child in ast.iter_child_nodes(node)
            ]


def _joined(first: Need, other: Need) -> Need:
    """Two readers of one name."""
    return first._replace(default=first.default and other.default, sure=first.sure | other.sure)


def asked_in(trees: Iterable[ast.Module]) -> dict[str, bool]:
    """Environment variables that modules ask for, in order, each with whether all readers have a default."""
    found: dict[str, bool] = {}
    for tree in trees:
        engine = names_in([tree])
        for use in (use for node in ast.walk(tree) for use in _uses(node, engine)):
            if use.what in _ASKED:
                name = _ASKED[use.what] + use.name
                found[name] = use.default and found.get(name, True)
    return dict(sorted(found.items()))


def _uses(node: ast.AST, engine: EngineNames) -> Iterator[_Use]:
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and _full(node.value) == ENVIRONMENT
    ):
        yield from (_Use("environment", name, False) for name in _text([node.slice]))
    if not isinstance(node, ast.Call):
        return
    called = name_of(node.func)
    last, read = called.rpartition(".")[2], variable_read(node, engine)
    if read is not None:
        yield _Use("variables", read.name, read.has_default)
    elif _full(node.func) in ASKING_VARIABLE:
        yield from (_Use("environment", name, True) for name in _text(node.args))
    elif engine.called(node) == "workflow_secrets":
        for argument in node.args:
            yield from (_Use("secrets", name, False) for name in _text([argument]))
    elif last in {"secret", "secret_field"} and "." in called:
        yield from (_Use("secrets", name, False) for name in _text(node.args))
    elif called == "open":
        yield from (_Use("files", name, False) for name in _text(node.args))


def _full(node: ast.AST) -> str:
    """The name that something of `os` has there, however it was imported: `environ`, `getenv`."""
    owner = node.value if isinstance(node, ast.Attribute) else None
    inside = owner is not None and last_name(owner) == "environ"
    return f"{ENVIRONMENT}.{last_name(node)}" if inside else f"os.{last_name(node)}"


def _text(arguments: Iterable[ast.expr]) -> Iterator[str]:
    """The first argument, where it is a literal text."""
    if (text := literal_text(next(iter(arguments), None))) is not None:
        yield text
