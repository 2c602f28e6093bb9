"""The decorated form: functions with `@cloaca.task(...)`, in a `WorkflowBuilder` block or without one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.argument_values import refused_values
from cloaca_nb.notebook.builder import Made, is_builder_block
from cloaca_nb.notebook.cell_facts import syntax_fact
from cloaca_nb.notebook.code import CellCode, Statement
from cloaca_nb.notebook.draft import Builder, CellDrafts, Draft, first_parameter
from cloaca_nb.notebook.engine_names import EngineNames
from cloaca_nb.notebook.freenames import Function, blocks_of
from cloaca_nb.notebook.grammar import nearest
from cloaca_nb.notebook.marker import TASK_KEYWORDS, MarkerOptions
from cloaca_nb.notebook.statements import carried_lines, statements_of
from cloaca_nb.notebook.syntax import compile_error


def is_decorated(tree: ast.Module, engine: EngineNames) -> bool:
    """Whether a cell holds a task decorator or a builder block at its top level or in blocks there."""
    return any(is_builder_block(node, engine) for node in tree.body) or any(
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
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif not isinstance(node, ast.ClassDef):
            for block in blocks_of(node):
                yield from _functions(block)


@dataclass(slots=True)
class _Reading:
    """What is gathered while a decorated cell is read."""

    code: CellCode
    engine: EngineNames
    drafts: list[Draft] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    builders: list[Builder] = field(default_factory=list)
    beside: list[Statement] = field(default_factory=list)

    def note(self, kind: str, node: ast.AST, task: str | None = None, **values: str) -> None:
        place = Place(self.code.cell.position, getattr(node, "lineno", None))
        self.facts.append(Fact(kind, place, task, values))


def decorated_drafts(
    code: CellCode, tree: ast.Module, options: MarkerOptions, engine: EngineNames
) -> CellDrafts:
    """The tasks of a decorated cell."""
    error = compile_error(tree)
    if error is not None:
        ids = tuple(node.name for node in _functions(tree.body) if task_decorator(node, engine) is not None)
        return CellDrafts(facts=(syntax_fact(code, error, "task-syntax"),), lost=ids)
    reading = _Reading(code, engine)
    _read_block(reading)
    told = {fact.kind for fact in reading.facts} & {"nested-task", "builder-in-builder"}
    if not reading.drafts and not told:
        reading.note("builder-without-task", tree.body[0])
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
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        decorator = task_decorator(node, reading.engine)
        if decorator is not None:
            reading.drafts.append(_draft(reading, statement, node, decorator))
            return
    elif isinstance(node, ast.With) and is_builder_block(node, reading.engine):
        reading.note("builder-in-builder", node)
        return
    else:
        for function in _functions([node]):
            if task_decorator(function, reading.engine) is not None:
                reading.note("nested-task", function, function=function.name, block=_word(node))
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
        reading.note("bare-decorator", decorator, task, function=node.name)
    dependencies, arguments = _read_arguments(reading, call, task)
    for refused in refused_values(call) if call is not None else ():
        reading.note(
            "argument-value",
            refused.node,
            task,
            keyword=refused.keyword,
            text=_source(reading, refused.node),
            reason=refused.reason,
            advice=refused.advice,
        )
    return Draft(
        id=task,
        form="decorated",
        code=reading.code,
        node=node,
        place=Place(cell, node.lineno),
        marker=Place(cell, reading.code.marker_line),
        statement=statement,
        context=first_parameter(node),
        dependencies=dependencies,
        arguments=arguments,
        decorator=call,
    )


def _literal_id(reading: _Reading, call: ast.Call | None, node: Function) -> str:
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "id"), None) if call else None
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return node.name
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    reading.note("computed-id", given, node.name, text=_source(reading, given))
    return node.name


def _read_arguments(
    reading: _Reading, call: ast.Call | None, task: str
) -> tuple[tuple[str, ...], dict[str, str]]:
    dependencies: tuple[str, ...] = ()
    arguments: dict[str, str] = {}
    if call is None:
        return dependencies, arguments
    if call.args:
        reading.note("positional-argument", call.args[0], task, text=_source(reading, call.args[0]))
    for keyword in call.keywords:
        if keyword.arg is None:
            reading.note("computed-arguments", keyword.value, task, text=_source(reading, keyword.value))
        elif keyword.arg == "dependencies":
            dependencies = _dependencies(reading, keyword.value, task)
        elif keyword.arg not in TASK_KEYWORDS:
            hint = nearest(keyword.arg, TASK_KEYWORDS).question or f"it takes {', '.join(TASK_KEYWORDS)}"
            reading.note("unknown-keyword", keyword.value, task, keyword=keyword.arg, advice=hint)
        elif keyword.arg != "id":
            arguments[keyword.arg] = _source(reading, keyword.value)
    return dependencies, arguments


def _dependencies(reading: _Reading, node: ast.expr, task: str) -> tuple[str, ...]:
    """Ids that a literal list names; a function stands for its own name, as the engine has it."""
    if isinstance(node, ast.Constant) and node.value is None:
        return ()
    if isinstance(node, ast.Constant | ast.Set | ast.Dict):
        reading.note("dependencies-not-a-list", node, task, text=_source(reading, node))
        return ()
    if not isinstance(node, ast.List | ast.Tuple):
        reading.note("computed-dependencies", node, task, text=_source(reading, node))
        return ()
    found = []
    for item in node.elts:
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            found.append(item.value)
        elif isinstance(item, ast.Name):
            found.append(item.id)
        elif isinstance(item, ast.Constant):
            reading.note("dependencies-not-a-list", item, task, text=_source(reading, item))
        else:
            reading.note("computed-dependencies", item, task, text=_source(reading, item))
    return tuple(found)


def _source(reading: _Reading, node: ast.expr) -> str:
    return ast.get_source_segment(reading.code.text, node) or ast.unparse(node)


def _contradictions(reading: _Reading, options: MarkerOptions) -> None:
    """Options of the marker line that the decorators contradict, or that may mean any of several."""
    given = [*(["the id"] if options.id is not None else []), *(f"`{name}`" for name in options.given)]
    if not given or not reading.drafts:
        return
    marker = Place(reading.code.cell.position, reading.code.marker_line)
    if len(reading.drafts) > 1:
        values = {"options": " and ".join(given), "count": str(len(reading.drafts))}
        reading.facts.append(Fact("options-for-several", marker, values=values))
        return
    draft = reading.drafts[0]
    wrong = _differences(draft, options)
    for what, said, written in wrong:
        values = {"what": what, "marker": said, "decorator": written}
        reading.facts.append(Fact("options-contradict", marker, draft.id, values))


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
        if written is None or not _same(value, written):
            yield name, value, written or "nothing"


def _same(left: str, right: str) -> bool:
    return ast.dump(ast.parse(left, mode="eval")) == ast.dump(ast.parse(right, mode="eval"))


def tasks_outside(tree: ast.Module, engine: EngineNames) -> Iterator[Function]:
    """Decorated task functions of a cell that is no task cell."""
    return (node for node in _functions(tree.body) if task_decorator(node, engine) is not None)
