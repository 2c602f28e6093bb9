"""Whether a task function gives the context back, puts values there that it takes, and can be called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.model.workflow import CALLBACKS
from cloaca_nb.read.names.calls import argument_of, is_none, takes
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.walk import DEFINITIONS, blocks_of, first_yield, nodes_in, statements_in, takes_all
from cloaca_nb.read.tasks.draft import PUTTING_METHODS, Draft
from cloaca_nb.read.tasks.keys import Uses
from cloaca_nb.syntax import shown

#: Names by which the engine knows that a task wants its handle as second argument.
_HANDLES = ("handle", "task_handle")
#: What stands written out, or is made there: no context, and no answer of a poll function.
WRITTEN_OUT = (
    ast.Constant,
    ast.Dict,
    ast.DictComp,
    ast.List,
    ast.ListComp,
    ast.Set,
    ast.SetComp,
    ast.Tuple,
    ast.JoinedStr,
    ast.GeneratorExp,
    ast.Lambda,
)
_NOT_A_CONTEXT = (*WRITTEN_OUT, ast.Compare)


def function_facts(draft: Draft, uses: Uses, definitions: Definitions) -> Iterator[Fact]:
    """What the engine will not like about a task's function, and about those that it calls back."""
    name = _function_name(draft)
    yield from _callback_facts(draft, definitions)
    if isinstance(draft.node, ast.AsyncFunctionDef):
        yield _fact(kinds.AsyncTask(name), draft, draft.node.lineno)
        return
    yields = first_yield(draft.node) if "yield" in draft.code.text else None
    if yields is not None:
        yield _fact(kinds.GeneratorTask(name), draft, yields.lineno)
        return
    if draft.form == "plain":
        return  # the `return` is ours
    yield from _value_facts(draft)
    signature = list(_signature_facts(draft)) if draft.form != "body" else []
    yield from signature or _return_facts(draft, uses)


def _callback_facts(draft: Draft, definitions: Definitions) -> Iterator[Fact]:
    cell = draft.code.cell.position
    for option, given in CALLBACKS.items():
        name = draft.arguments.get(option, "")
        found = definitions.function(ast.Name(name, ast.Load()), cell) if name.isidentifier() else None
        if found is not None and not found[0].decorator_list and not takes(found[0], given.count(",") + 1):
            yield _fact(kinds.CallbackArguments(name, option, given), draft, draft.place.line)


def _function_name(draft: Draft) -> str:
    return draft.node.name if draft.form != "body" else draft.id


def _fact(said: Said, draft: Draft, line: int | None) -> Fact:
    return Fact(said, Place(draft.code.cell.position, line), draft.id)


def _signature_facts(draft: Draft) -> Iterator[Fact]:
    arguments = draft.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    if not positional and arguments.vararg is None:
        yield _fact(kinds.NoParameter(_function_name(draft)), draft, draft.node.lineno)
        return
    required = positional[1 : len(positional) - len(arguments.defaults)] if positional else []
    if required and required[0].arg in _HANDLES:
        required = required[1:]
    keyword_only = [
        arg
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    extra = [*required, *keyword_only]
    if extra:
        names = ", ".join(f"`{arg.arg}`" for arg in extra)
        yield _fact(kinds.ExtraParameter(_function_name(draft), names), draft, extra[0].lineno)


def _value_facts(draft: Draft) -> Iterator[Fact]:
    """Values written out that a context refuses, where each run comes by: `context.set("ids", {1: "a"})`."""
    stored = (each for each in nodes_in(draft.node) if getattr(each, "id", None) == draft.context)
    if draft.context is None or any(isinstance(getattr(each, "ctx", None), ast.Store) for each in stored):
        return
    for statement in draft.node.body:
        for key, value in _put(statement, draft.context):
            name = literal_text(key)
            refused = _refused(value, "") if name is not None and name not in draft.decodes else None
            if name is not None and refused is not None:
                said = kinds.RefusedAsWritten(name, refused.type, refused.why, refused.path)
                yield _fact(said, draft, value.lineno)
        if any(isinstance(each, ast.Return | ast.Raise) for each in nodes_in(statement)):
            return


def _put(statement: ast.stmt, context: str) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    """What a statement puts into the context, by its keys."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Subscript) and getattr(target.value, "id", None) == context:
                yield target.slice, statement.value
        return
    call = statement.value if isinstance(statement, ast.Expr) else None
    method = call.func if isinstance(call, ast.Call) else None
    if not isinstance(method, ast.Attribute) or getattr(method.value, "id", None) != context:
        return
    assert isinstance(call, ast.Call)
    if method.attr == "update_from_dict" and isinstance(data := argument_of(call, 0, "data"), ast.Dict):
        yield from zip(data.keys, data.values, strict=True)
    elif method.attr in PUTTING_METHODS and (value := argument_of(call, 1, "value")) is not None:
        yield argument_of(call, 0, "key"), value


class _Refused(NamedTuple):
    """What a context refuses in a value: a type by its name, why where that is another reason, and where."""

    type: str
    why: str
    path: str


def _refused(value: ast.expr, path: str) -> _Refused | None:
    if isinstance(value, ast.Constant):
        large = type(value.value) is int and value.value >= 2**64
        refused = large or isinstance(value.value, bytes | complex)
        return _Refused(type(value.value).__name__, "range" if large else "", path) if refused else None
    parts: list[tuple[ast.expr, str]] = []
    if isinstance(value, ast.Dict):
        keys = [each.value for each in value.keys if isinstance(each, ast.Constant)]
        for key in keys:
            if not isinstance(key, str):
                return _Refused(type(key).__name__, "key", path)
        named = ((literal_text(key), each) for key, each in zip(value.keys, value.values, strict=True))
        parts = [(each, f"{path}.{key}") for key, each in named if key is not None]
    elif isinstance(value, ast.List | ast.Tuple):
        parts = [(each, f"{path}[{at}]") for at, each in enumerate(value.elts)]
    return next(filter(None, (_refused(*each) for each in parts)), None)


def _return_facts(draft: Draft, uses: Uses) -> Iterator[Fact]:
    body, name = draft.node.body, _function_name(draft)
    given = [(node, _returned(node, draft)) for node in statements_in(body) if isinstance(node, ast.Return)]
    falls = draft.form != "body" and may_fall_through(body)
    good = any(kind == "context" for _, kind in given) or (draft.form == "body" and may_fall_through(body))
    for node, returned in given:
        if returned != "context":
            text = shown(node.value) if node.value is not None else "nothing"
            yield _fact(_RETURNS[returned, good](name, text), draft, node.lineno)
            break
    if falls and not given:
        keys = ", ".join(f"`{key}`" for key in dict.fromkeys(use.key for use in uses.writes))
        said = kinds.NoReturn(name, keys) if keys else kinds.NoReturnNothingSet(name)
        yield _fact(said, draft, draft.node.lineno)
    elif falls and good:
        yield _fact(kinds.NoReturnSometimes(name), draft, draft.node.lineno)


def gives_back(function: ast.FunctionDef) -> bool:
    """Whether a task's function surely returns the context that it got."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    returns = [node for node in statements_in(function.body) if isinstance(node, ast.Return)]
    if not arguments or may_fall_through(function.body):
        return False
    return all(getattr(node.value, "id", None) == arguments[0].arg for node in returns)


#: The kind of fact by what a ``return`` gives, and whether another way through the function is right.
_RETURNS: dict[tuple[str, bool], Callable[[str, str], Said]] = {
    ("none", False): kinds.ReturnsNone,
    ("none", True): kinds.ReturnsNoneSometimes,
    ("other", False): kinds.ReturnsOther,
    ("other", True): kinds.ReturnsOtherSometimes,
}


def _returned(node: ast.Return, draft: Draft) -> str:
    """What a ``return`` gives: ``context`` (or what may be one), ``none`` or ``other``."""
    value = node.value
    if is_none(value):
        return "none"
    if isinstance(value, _NOT_A_CONTEXT):
        return "other"
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id == draft.context
    ):
        return "none" if value.func.attr in PUTTING_METHODS else "other"
    if isinstance(value, ast.Name) and value.id != draft.context and _only_data(value.id, draft):
        return "other"
    return "context"


def _only_data(name: str, draft: Draft) -> bool:
    """Whether a local name is only ever assigned what is surely no context."""
    values = [
        node.value
        for node in statements_in(draft.node.body)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id == name
    ]
    return bool(values) and all(isinstance(value, _NOT_A_CONTEXT) for value in values)


def may_fall_through(body: Sequence[ast.stmt]) -> bool:
    """Whether control can reach the end of a block."""
    return all(_may_pass(node) for node in body)


def _may_pass(node: ast.stmt) -> bool:
    if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
        return False
    if isinstance(node, ast.If):
        return may_fall_through(node.body) or may_fall_through(node.orelse)
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        ends = not (
            isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
        )
        return (ends and may_fall_through(node.orelse)) or _breaks(node.body)
    if isinstance(node, ast.With | ast.AsyncWith):
        return may_fall_through(node.body)
    if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        return _try_may_pass(node)
    if isinstance(node, ast.Match):
        return not takes_all(node) or any(may_fall_through(case.body) for case in node.cases)
    return True


def _try_may_pass(node: ast.stmt) -> bool:
    if not may_fall_through(getattr(node, "finalbody", [])):
        return False
    done = may_fall_through(getattr(node, "body", [])) and may_fall_through(getattr(node, "orelse", []))
    return done or any(may_fall_through(handler.body) for handler in getattr(node, "handlers", []))


def _breaks(body: Sequence[ast.stmt]) -> bool:
    """Whether a ``break`` in a block leaves the loop around it."""
    for node in body:
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            if _breaks(node.orelse):
                return True
            continue
        if isinstance(node, DEFINITIONS):
            continue
        if any(_breaks(block) for block in blocks_of(node)):
            return True
    return False
