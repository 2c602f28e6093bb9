"""Trigger rules on marker lines: names of the engine made whole, task ids in them checked."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from cloaca_nb import syntax
from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import Graph, all_from, reverse
from cloaca_nb.model.workflow import Line, Module, Reference, Task
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.statements import character, source_lines
from cloaca_nb.read.names.calls import argument_of, is_none
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.names.walk import Function
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.syntax import shown, unparsed

#: Members of the engine that take a task's name; with a short id a run never ends.
TASK_RULES = frozenset({"task_success", "task_failed", "task_skipped"})
#: The argument of a task that has its trigger rules.
RULE = "trigger_rules"
#: All members of the engine that build trigger rules.
RULES = TASK_RULES | {"context_value", "all_of", "any_of", "none_of", "always"}


@dataclass(frozen=True, slots=True, eq=False)
class RuleCall:
    """A call such as ``cloaca.task_success("extract")``, and its argument."""

    member: str
    call: ast.Call
    argument: ast.expr | None


def rule_calls(nodes: Iterable[ast.AST], engine: EngineNames) -> Iterator[RuleCall]:
    """The calls in some code that make rules of a task's name."""
    for root in nodes:
        for node in ast.walk(root):
            member = engine.called(node)
            if member in TASK_RULES and isinstance(node, ast.Call) and member is not None:
                yield RuleCall(member, node, argument_of(node, 0, "task_name"))


def rule_keys(draft: Draft, engine: EngineNames, definitions: Definitions) -> Iterator[str]:
    """Keys of the context that a task's trigger rules look at."""
    rule = draft.arguments.get(RULE, "")
    if "context_value" not in rule and "context_value" not in engine.members.values():
        return
    for node in ast.walk(syntax.parse(whole_rule(rule.strip() or "None", definitions), mode="eval")):
        if isinstance(node, ast.Call) and engine.called(node) == "context_value":
            text = definitions.text(argument_of(node, 0, "key"), draft.code.cell.position)
            if text is not None:
                yield text


def rules_of(tasks: Iterable[Task]) -> dict[str, str]:
    """The trigger rules of those tasks that have some."""
    return {task.id: task.arguments[RULE] for task in tasks if RULE in task.arguments}


class _Asked(NamedTuple):
    """What a task's trigger rules ask for.

    Attributes:
        done: Tasks that are to have completed.
        lost: Tasks that are to have failed, or to have been skipped.
        more: Whether they ask for something else, or nobody knows for what.
    """

    done: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    more: bool = False


@syntax.remembered
def _asked(rule: str) -> _Asked:
    calls: dict[str, list[str | None]] = defaultdict(list)
    tree = syntax.parse(rule.strip() or "None", mode="eval").body
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in called:
        calls[last_name(call.func)].append(literal_text(argument_of(call, 0, "task_name")))
    done = frozenset(_short(name) for name in calls["task_success"] if name is not None)
    lost = [name for kind in ("task_failed", "task_skipped") for name in calls[kind]]
    unknown = None in (*calls["task_success"], *lost) or (not called and not is_none(tree))
    more = unknown or not calls.keys() <= {*TASK_RULES, "all_of", "any_of", "always"}
    return _Asked(done, frozenset(_short(name) for name in lost if name is not None), more or bool(lost))


def _short(id: str) -> str:
    return id.rpartition("::")[2]


class Skips:
    """Which tasks may be skipped where none fails, and who is handed nothing then.

    What waits for a skipped task alone gets an empty context.

    Args:
        graph: What each task waits for, all of it tasks.
        rules: The trigger rules of those that have some.
    """

    def __init__(self, graph: Graph, rules: Mapping[str, str]) -> None:
        self._graph = graph
        self._asked = {id: _asked(rule) for id, rule in rules.items()}
        first = [id for id, asked in self._asked.items() if asked.more]
        with_it = reverse({id: tuple(self._asked[id].done) if id in self._asked else () for id in graph})
        #: Who asks for one of them to complete is skipped with it.
        self.skipped = frozenset(all_from(first, with_it.__getitem__))

    def between(self, ends: Collection[str], user: str) -> str:
        """A task that hands nothing on, where one is on each way from some to another one that runs; else "".

        Args:
            ends: Where the ways begin.
            user: Where they end.
        """
        asked = self._asked.get(user, _Asked())
        if asked.more and not asked.lost:
            return ""  # it asks the context itself: of an empty one this is not known
        losing = self.skipped - asked.done | asked.lost
        found, waiting, seen = "", [user], {user}
        while waiting:
            task = waiting.pop()
            if task in ends:
                return ""
            for before in self._graph[task]:
                if before in losing:
                    found = found or before
                elif before not in seen:
                    seen.add(before)
                    waiting.append(before)
        return found


class Marks(NamedTuple):
    """References by cell and line, in columns of the cell's source."""

    by_line: Mapping[tuple[int, int], Sequence[Reference]]
    sources: Mapping[int, tuple[str, ...]]

    def marked(self, module: Module) -> Module:
        """The module with its lines' references filled in."""
        if not self.by_line:
            return module
        return replace(module, lines=tuple(self._marked_line(line) for line in module.lines))

    def _marked_line(self, line: Line) -> Line:
        if line.cell is None or line.line is None or line.references:
            return line
        found = self.by_line.get((line.cell, line.line))
        shift = _shift(line.text, self.sources[line.cell][line.line - 1]) if found else None
        if not found or shift is None:
            return line
        moved = (replace(ref, start=ref.start + shift, end=ref.end + shift) for ref in found)
        return line._replace(
            references=tuple(ref for ref in moved if 0 <= ref.start < ref.end <= len(line.text))
        )


def _shift(text: str, source: str) -> int | None:
    """By how many characters a carried line stands further right than in its cell."""
    core = text.strip()
    at = source.find(core)
    return text.find(core) - at if core and at >= 0 else None


def mark_references(
    codes: Iterable[CellCode],
    tasks: Collection[str],
    engine: EngineNames,
    definitions: Definitions,
    bodies: Collection[ast.AST],
) -> tuple[Marks, list[Fact]]:
    """Where the cells' trigger rules name tasks, and which of the names are wrong.

    Args:
        codes: Cells that become module code.
        tasks: The ids of the workflow.
        engine: How the notebook calls the engine.
        definitions: The notebook's names, for ids that constants hold.
        bodies: Task functions: a rule made when a task runs is none of ours.
    """
    words = TASK_RULES | {name for name, member in engine.members.items() if member in TASK_RULES}
    own = {id(node) for node in bodies}
    marks: defaultdict[tuple[int, int], list[Reference]] = defaultdict(list)
    sources, facts = {}, []
    for code in codes:
        if code.tree is None or not any(word in code.text for word in words):
            continue
        cell = code.cell.position
        sources[cell] = source_lines(code.text)
        for found in rule_calls(_module_code(code.tree, own), engine):
            place = Place(cell, found.call.lineno)
            reference, fact = check_rule(found, sources[cell], tasks, definitions, place)
            facts.extend([fact] if fact else [])
            if reference is not None and found.argument is not None:
                marks[cell, found.argument.lineno].append(reference)
    return Marks(dict(marks), sources), facts


def _module_code(tree: ast.Module, bodies: Collection[int]) -> Iterator[ast.AST]:
    """The parts of a cell that run when the package is imported, or that functions there may run then."""
    stack: list[ast.AST] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        if isinstance(node, Function) and id(node) in bodies:
            yield from node.decorator_list
        elif isinstance(node, ast.stmt) and hasattr(node, "body") and not isinstance(node, Function):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))
        else:
            yield node


def check_rule(
    found: RuleCall,
    source: Sequence[str],
    tasks: Collection[str],
    definitions: Definitions,
    place: Place,
) -> tuple[Reference | None, Fact | None]:
    """The reference that a rule's argument is, or what is wrong with it."""
    argument = found.argument
    if argument is None:
        return None, None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return _check_text(found, argument, argument.value, source, tasks, place)
    text = definitions.text(argument, place.cell)
    if text is not None and "::" in text:
        return None, None
    if isinstance(argument, ast.JoinedStr) and "::" in unparsed(argument):
        return None, None
    lost = isinstance(argument, ast.Name) and argument.id in tasks
    advice: Literal["text", "quotes"] = "quotes" if lost else "text"
    return None, Fact(kinds.ComputedRuleTask(rule=found.member, text=shown(argument), advice=advice), place)


def _check_text(
    found: RuleCall,
    argument: ast.Constant,
    text: str,
    source: Sequence[str],
    tasks: Collection[str],
    place: Place,
) -> tuple[Reference | None, Fact | None]:
    if "::" in text:
        return None, Fact(
            kinds.FullRuleTask(rule=found.member, name=text, short=text.rsplit("::", 1)[-1]), place
        )
    if text not in tasks:
        near = nearest(text, tasks).word
        if near:
            return None, Fact(kinds.UnknownRuleTask(found.member, text, "near", near), place)
        others = ", ".join(sorted(tasks)[:8])
        return None, Fact(kinds.UnknownRuleTask(found.member, text, "others", others), place)
    if argument.end_lineno != argument.lineno:
        return None, Fact(
            kinds.ComputedRuleTask(rule=found.member, text="a text over two lines", advice="line"),
            place,
        )
    line = source[argument.lineno - 1]
    start, end = character(line, argument.col_offset), character(line, argument.end_col_offset or 0)
    return Reference(start, end, text), None


def whole_rule(text: str, definitions: Definitions) -> str:
    """A trigger rule with ``cloaca.`` before the engine's names that the notebook does not import."""
    tree = syntax.parse(text, mode="eval")
    bare = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in RULES and node.id not in definitions
    ]
    data = text.encode()
    for node in sorted(bare, key=lambda node: node.col_offset, reverse=True):
        data = data[: node.col_offset] + b"cloaca." + data[node.col_offset :]
    return data.decode()


def marker_rules(
    draft: Draft, tasks: Collection[str], engine: EngineNames, definitions: Definitions
) -> tuple[list[tuple[str, Reference]], list[Fact]]:
    """The task ids in a marker line's options: where they stand in the options' texts, and what is wrong."""
    references, facts = [], []
    for name, text in draft.arguments.items():
        tree = syntax.parse(text, mode="eval")
        for found in rule_calls([tree], engine):
            reference, fact = check_rule(found, (text,), tasks, definitions, draft.marker)
            references.extend([(name, reference)] if reference is not None else [])
            facts.extend([fact] if fact is not None else [])
    return references, facts
