"""The decorated form: functions with `@cloaca.task(...)`, in a `WorkflowBuilder` block or without one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.read.cells.cell import syntax_fact
from cloaca_nb.read.cells.code import CellCode, Statement, compile_error
from cloaca_nb.read.cells.marker import MEANT, TASK_KEYWORDS, MarkerOptions
from cloaca_nb.read.cells.statements import carried_lines, statements_of
from cloaca_nb.read.names.calls import argument_of, arguments_of, is_none, keywords_of
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.walk import Function, statements_in
from cloaca_nb.read.tasks.draft import Builder, CellDrafts, Draft, first_parameter
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.syntax import parse, same_trees, unparsed

_COUNTS = frozenset({"retry_attempts", "retry_delay_ms", "retry_max_delay_ms"})
_WORDS = {
    "retry_backoff": ("fixed", "linear", "exponential"),
    "retry_condition": ("never", "transient", "all"),
}
#: What must come from a call, so that no literal will do.
_MADE: Mapping[str, Literal["retry", "invokes", "trigger_rules"]] = {
    "retry": "retry",
    "invokes": "invokes",
    "trigger_rules": "trigger_rules",
}


class Refused(NamedTuple):
    """A value that the engine refuses, why, what else it has to do with, and what was meant most likely."""

    keyword: str
    node: ast.expr
    reason: kinds.RefusedFor
    other: str = ""
    near: str = ""


def refused_values(call: ast.Call) -> Iterator[Refused]:
    """The arguments of a decorator that the engine refuses for their value."""
    given = keywords_of(call)
    for name, node in given.items():
        if not is_none(node):
            yield from _refused(name, node)
    retries = [name for name in given if name.startswith("retry_")]
    if "retry" in given and retries:
        yield Refused("retry", given["retry"], "excludes", retries[0])
    if "post_invocation" in given and "invokes" not in given:
        yield Refused("post_invocation", given["post_invocation"], "lacks")


def _refused(name: str, node: ast.expr) -> Iterator[Refused]:
    if name in _COUNTS:
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        if negative or (isinstance(node, ast.Constant) and not isinstance(node.value, int)):
            yield Refused(name, node, "count")
    elif name in _WORDS:
        words = _WORDS[name]
        if isinstance(node, ast.Constant) and node.value not in words:
            near = nearest(str(node.value).lower(), words).word
            yield Refused(name, node, "word", ", ".join(words), near)
    elif name == "retry_jitter":
        if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
            yield Refused(name, node, "bool")
    elif name in _MADE and isinstance(node, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Tuple):
        yield Refused(name, node, _MADE[name])


#: Calls that only put together what the generated entry module puts together itself.
_NEEDLESS = frozenset({"add_task", "build"})


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A block of a builder: its statement and the call that made the builder."""

    node: ast.With
    call: ast.Call


class Made:
    """The builders that the statements of a cell have made so far, read from top to bottom."""

    def __init__(self, engine: EngineNames) -> None:
        self._engine = engine
        self._calls: dict[str, ast.Call] = {}

    def remember(self, node: ast.stmt) -> bool:
        """Whether a statement only makes a builder, ``b = WorkflowBuilder("x")``; then it is kept in mind."""
        if not (isinstance(node, ast.Assign) and self._engine.called(node.value) == "WorkflowBuilder"):
            return False
        for target in node.targets:
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
                self._calls[target.id] = node.value
        return True

    def block(self, node: ast.stmt) -> Block | None:
        """The builder block that a statement is, or None."""
        if not isinstance(node, ast.With):
            return None
        for item in node.items:
            made = item.context_expr
            if isinstance(made, ast.Name) and made.id in self._calls:
                return Block(node, self._calls[made.id])
            if isinstance(made, ast.Call) and self._engine.called(made) == "WorkflowBuilder":
                if isinstance(item.optional_vars, ast.Name):
                    self._calls[item.optional_vars.id] = made
                return Block(node, made)
        return None

    def is_call(self, node: ast.stmt) -> bool:
        """Whether a statement only calls a builder: ``builder.description("…")``, ``w = builder.build()``."""
        return bool(self._chain(node))

    def builder(self, code: CellCode, block: Block, facts: list[Fact]) -> Builder | None:
        """What a block says; None, with a fact, where its name is no literal."""
        place = Place(code.cell.position, block.node.lineno)
        given = argument_of(block.call, 0, "name")
        name = literal_text(given)
        if name is None:
            text = unparsed(given) if given is not None else "nothing"
            facts.append(Fact(kinds.ComputedBuilderName(text), place))
            return None
        description: str | None = None
        tags: list[tuple[str, str]] = []
        for method, texts, line in self._methods(block.node):
            if method == "description" and len(texts) == 1 and texts[0] is not None:
                description = texts[0]
            elif method == "tag" and len(texts) == 2 and texts[0] is not None and texts[1] is not None:
                tags.append((texts[0], texts[1]))
            elif method not in _NEEDLESS:
                place = Place(code.cell.position, line)
                facts.append(Fact(kinds.BuilderCallDropped(method), place))
        return Builder(name, Place(code.cell.position, block.node.lineno), description, tuple(tags))

    def _methods(self, node: ast.With) -> Iterator[tuple[str, list[str | None], int]]:
        """Method calls on the builder with their texts, chained ones too, in the order in which they run."""
        for statement in node.body:
            for call in reversed(self._chain(statement)):
                method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
                yield method, [literal_text(argument) for argument in arguments_of(call)], call.lineno

    def _chain(self, node: ast.stmt) -> list[ast.Call]:
        """The calls of ``builder.a().b()``, the last one first; none where a statement is no such thing."""
        chain: list[ast.Call] = []
        inner = node.value if isinstance(node, ast.Expr | ast.Assign) else None
        while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            chain.append(inner)
            inner = inner.func.value
        return chain if isinstance(inner, ast.Name) and inner.id in self._calls else []


def is_decorated(tree: ast.Module, engine: EngineNames) -> bool:
    """Whether a cell holds a task decorator or a builder block at its top level or in blocks there."""
    return any(engine.opens(node, "WorkflowBuilder") for node in tree.body) or any(
        task_decorator(node, engine) is not None for node in _functions(tree.body)
    )


def task_decorator(node: Function, engine: EngineNames) -> ast.expr | None:
    """The decorator of a function that makes it a task."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if engine.member(called) == "task":
            return decorator
    return None


def _functions(body: list[ast.stmt]) -> Iterator[Function]:
    """Functions at the top level of a body, or in blocks there, but in no function or class."""
    return (node for node in statements_in(body) if isinstance(node, Function))


@dataclass(slots=True)
class _Reading:
    """What is gathered while a decorated cell is read."""

    code: CellCode
    engine: EngineNames
    drafts: list[Draft] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    builders: list[Builder] = field(default_factory=list)
    beside: list[Statement] = field(default_factory=list)

    def note(self, said: Said, node: ast.AST, task: str | None = None) -> None:
        place = Place(self.code.cell.position, getattr(node, "lineno", None))
        self.facts.append(Fact(said, place, task))


def decorated_drafts(
    code: CellCode, tree: ast.Module, options: MarkerOptions, engine: EngineNames
) -> CellDrafts:
    """The tasks of a decorated cell."""
    error = compile_error(tree)
    if error is not None:
        ids = tuple(node.name for node in _functions(tree.body) if task_decorator(node, engine) is not None)
        return CellDrafts(facts=(syntax_fact(code, error, kinds.TaskSyntax),), lost=ids)
    reading = _Reading(code, engine)
    _read_block(reading)
    told = {fact.kind for fact in reading.facts} & {"nested-task", "builder-in-builder"}
    if not reading.drafts and not told:
        reading.note(kinds.BuilderWithoutTask(), tree.body[0])
    _contradictions(reading, options)
    drafts = tuple(replace(draft, beside=tuple(reading.beside)) for draft in reading.drafts)
    return CellDrafts(drafts, tuple(reading.facts), tuple(reading.builders))


def _read_block(reading: _Reading) -> None:
    made = Made(reading.engine)
    for statement in statements_of(reading.code):
        node = statement.node
        if made.remember(node) or made.is_call(node):
            continue
        block = made.block(node)
        if block is None:
            _read_statement(reading, statement)
            continue
        builder = made.builder(reading.code, block, reading.facts)
        reading.builders.extend([builder] if builder is not None else [])
        for inner in block.node.body:
            if not made.is_call(inner):
                lines = carried_lines(reading.code, inner, inner.col_offset)
                _read_statement(reading, Statement(statement.cell, inner, lines))


def _read_statement(reading: _Reading, statement: Statement) -> None:
    node = statement.node
    if isinstance(node, Function):
        decorator = task_decorator(node, reading.engine)
        if decorator is not None:
            reading.drafts.append(_draft(reading, statement, node, decorator))
            return
    elif reading.engine.opens(node, "WorkflowBuilder"):
        reading.note(kinds.BuilderInBuilder(), node)
        return
    else:
        for function in _functions([node]):
            if task_decorator(function, reading.engine) is not None:
                reading.note(kinds.NestedTask(function.name, _word(node)), function)
    reading.beside.append(statement)


def _word(node: ast.stmt) -> str:
    """How a reader calls a compound statement."""
    words = {"AsyncFor": "for", "AsyncWith": "with", "TryStar": "try", "ClassDef": "class"}
    name = type(node).__name__
    return words.get(name, name.lower())


def _draft(reading: _Reading, statement: Statement, node: Function, decorator: ast.expr) -> Draft:
    cell = reading.code.cell.position
    call = decorator if isinstance(decorator, ast.Call) else None
    task = _literal_id(reading, call, node)
    if call is None:
        reading.note(kinds.BareDecorator("task", node.name), decorator, task)
    dependencies, arguments = _read_arguments(reading, call, task)
    for refused in refused_values(call) if call is not None else ():
        text = _source(reading, refused.node)
        said = kinds.ArgumentValue(refused.keyword, text, refused.reason, refused.other, refused.near)
        reading.note(said, refused.node, task)
    return Draft(
        id=task,
        form="decorated",
        code=reading.code,
        node=node,
        place=Place(cell, node.lineno),
        statement=statement,
        context=first_parameter(node),
        dependencies=dependencies,
        arguments=arguments,
        decorator=call,
    )


def _literal_id(reading: _Reading, call: ast.Call | None, node: Function) -> str:
    given = keywords_of(call).get("id") if call else None
    if given is None or is_none(given):
        return node.name
    if (text := literal_text(given)) is not None:
        return text
    reading.note(kinds.ComputedId(_source(reading, given)), given, node.name)
    return node.name


def _read_arguments(
    reading: _Reading, call: ast.Call | None, task: str
) -> tuple[tuple[str, ...], dict[str, str]]:
    dependencies: tuple[str, ...] = ()
    arguments: dict[str, str] = {}
    if call is None:
        return dependencies, arguments
    if call.args:
        reading.note(kinds.PositionalArgument(_source(reading, call.args[0])), call.args[0], task)
    for keyword in call.keywords:
        if keyword.arg is None:
            reading.note(kinds.ComputedArguments(_source(reading, keyword.value)), keyword.value, task)
        elif keyword.arg == "dependencies":
            dependencies = _dependencies(reading, keyword.value, task)
        elif keyword.arg not in TASK_KEYWORDS:
            near = MEANT.get(keyword.arg) or nearest(keyword.arg, TASK_KEYWORDS).word
            advice: Literal["near", "known"] = "near" if near else "known"
            said = kinds.UnknownKeyword(keyword.arg, advice, near or ", ".join(TASK_KEYWORDS))
            reading.note(said, keyword.value, task)
        elif keyword.arg != "id":
            arguments[keyword.arg] = _source(reading, keyword.value)
    return dependencies, arguments


def _dependencies(reading: _Reading, node: ast.expr, task: str) -> tuple[str, ...]:
    """Ids that a literal list names; a function stands for its own name, as the engine has it."""
    if is_none(node):
        return ()
    if isinstance(node, ast.Constant | ast.Set | ast.Dict):
        reading.note(kinds.DependenciesNotAList(_source(reading, node)), node, task)
        return ()
    if not isinstance(node, ast.List | ast.Tuple):
        reading.note(kinds.ComputedDependencies(_source(reading, node)), node, task)
        return ()
    found = []
    for item in node.elts:
        if (text := literal_text(item)) is not None:
            found.append(text)
        elif isinstance(item, ast.Name):
            found.append(item.id)
        elif isinstance(item, ast.Constant):
            reading.note(kinds.DependenciesNotAList(_source(reading, item)), item, task)
        else:
            reading.note(kinds.ComputedDependencies(_source(reading, item)), item, task)
    return tuple(found)


def _source(reading: _Reading, node: ast.expr) -> str:
    return ast.get_source_segment(reading.code.text, node) or unparsed(node)


def _contradictions(reading: _Reading, options: MarkerOptions) -> None:
    """Options of the marker line that the decorators contradict, or that may mean any of several."""
    given = [*(["the id"] if options.id is not None else []), *(f"`{name}`" for name in options.given)]
    if not given or not reading.drafts:
        return
    marker = reading.code.marked_at
    if len(reading.drafts) > 1:
        reading.facts.append(
            Fact(kinds.OptionsForSeveral(options=" and ".join(given), count=len(reading.drafts)), marker)
        )
        return
    draft = reading.drafts[0]
    wrong = _differences(draft, options)
    for what, said, written in wrong:
        reading.facts.append(
            Fact(kinds.OptionsContradict(what=what, marker=said, decorator=written), marker, draft.id)
        )


def _differences(draft: Draft, options: MarkerOptions) -> Iterator[tuple[str, str, str]]:
    if options.id is not None and options.id != draft.id:
        yield "id", options.id, draft.id
    if options.dependencies is not None and set(options.dependencies) != set(draft.dependencies or ()):
        none = "no dependencies"
        yield (
            "dependencies",
            ", ".join(options.dependencies) or none,
            ", ".join(draft.dependencies or ()) or none,
        )
    for name, value in options.arguments.items():
        written = draft.arguments.get(name)
        if written is None or not same_trees(parse(value, mode="eval"), parse(written, mode="eval")):
            yield name, value, written or "nothing"


def tasks_outside(tree: ast.Module, engine: EngineNames) -> Iterator[Function]:
    """Decorated task functions of a cell that is no task cell."""
    return (node for node in _functions(tree.body) if task_decorator(node, engine) is not None)
