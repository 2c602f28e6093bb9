"""Texts that calls are given by a name: `exec(CODE)`, `frame.query(WANTED)`, where that is one constant.

What functions are given for a parameter that they execute or query by is one, too. With them texts that are
put together of parts: `f"{PREFIX}_{name}"`, `"n_" + name`.
"""

from __future__ import annotations

import ast
import builtins
import copy
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.code import CellCode, parse
from cloaca_nb.read.names.calls import TIMING, argument_of, keywords_of
from cloaca_nb.read.names.nodes import (
    EXECUTING,
    IMPORTERS,
    assigned_value,
    know_text,
    know_value,
    known_text,
    last_name,
    literal_text,
    parameters_of,
)
from cloaca_nb.read.names.queries import asked_by_any
from cloaca_nb.read.names.walk import DEFINITIONS, always_bound, nodes_in
from cloaca_nb.syntax import remembered

#: Methods that read names which stand in the text that they are given first.
_QUERYING = frozenset({"query", "eval", "sql"})
#: Between texts of which each may be the one: expressions and statements stay such, queries have no lines.
_AMONG = "\n"
#: What stands in texts for parts that are not known, and where calls have what they may execute.
PART, _MEANT = "_any_part_", "cloaca_nb_meant"
#: Longer texts are no rules.
_LONG = 400
#: What opens a database by its address, which may be an attribute: `create_engine(settings.url)`.
_OPENING = frozenset({"create_engine", "create_async_engine"})
#: What is put before names of addresses.
_ADDRESS = "@"
#: What goes by the text that it is given first.
_CALLS = frozenset({*EXECUTING, "sql", "query", "sqldf", "execute", *_OPENING, *IMPORTERS})


def with_texts(codes: Sequence[CellCode]) -> list[CellCode]:
    """Cells in whose trees a name that such a call is given knows its text, where all cells bind it once.

    Args:
        codes: The cells; what they are given by a name of another one is known, too.
    """
    asking = {code: names for code in codes if (names := _asked(code))}
    if not asking:
        return list(codes)
    wanted = frozenset().union(*asking.values())
    others = [name for code in codes for escape in code.escapes for name in escape.binds]
    trees = (code.tree for code in codes if code.tree is not None)
    texts = _constants(trees, wanted - {*others})
    return [_knowing(code, texts) if code in asking else code for code in codes]


def with_all_texts(codes: Sequence[CellCode]) -> list[CellCode]:
    """Such cells, with what parameters are given by calls, and what texts that are put together may ask for.

    Args:
        codes: All cells.
    """
    return _with_put_together(_with_passed(codes))


def _with_passed(codes: Sequence[CellCode]) -> list[CellCode]:
    """Cells in whose trees a parameter that a query is given knows its texts, where all calls say them.

    Args:
        codes: All cells: a function that is named otherwise than to call it may be given anything.
    """
    trees = [code.tree for code in codes if code.tree is not None and _may_call(code.text)]
    wanted = {place for tree in trees for _, place in _by_parameters(tree)}
    every = [each for code in codes if wanted and code.tree is not None for each in nodes_in(code.tree)]
    texts = {place: found for place in wanted if (found := _passed(place, every))}
    return [_told(code, texts) for code in codes] if texts else list(codes)


def _with_put_together(codes: Sequence[CellCode]) -> list[CellCode]:
    """Cells in whose trees what is executed and not known as a text knows what it may ask the notebook for.

    Of `eval(f"load_{kind}(ROWS)")` that is `ROWS` and all names that begin with `load_`; of any other,
    such as `eval(rule)`, the notebook's texts that go by its names alone (`RULES = {"a": "PRICE * RATE"}`),
    or are the name of a function or class; of `globals()[step]` those that are any name of the notebook.
    """
    asking = [code for code in codes if _unknown_texts(code)]
    trees = [code.tree for code in codes if code.tree is not None] if asking else []
    own = frozenset(name for tree in trees for name in always_bound(tree.body))
    defined = {each.name for tree in trees for each in tree.body if isinstance(each, DEFINITIONS)}
    written = list(_written(trees))
    rules = [text for text in written if text in defined or _is_rule(text, own)]
    keys = [text for text in written if text in own]
    return [_put_together(code, rules, keys, own) if code in asking else code for code in codes]


def _put_together(code: CellCode, rules: list[str], keys: list[str], own: frozenset[str]) -> CellCode:
    tree = copy.deepcopy(code.tree)
    assert tree is not None
    for each in nodes_in(tree):
        if isinstance(each, ast.Subscript) and asked_by_any(each):
            text = _text_of_parts(each.slice)
            found = _asked_by(text, own) if text else keys
        elif isinstance(each, ast.Call) and executes_unknown(each):
            text = _text_of_parts(each.args[0])
            found = [text, *_asked_by(text, own)] if text else rules
        else:
            continue
        if found:
            setattr(each, _MEANT, _AMONG.join(found))
    return replace(code, tree=tree)


@remembered
def _unknown_texts(code: CellCode) -> bool:
    """Whether a cell executes a text of which nothing is known, or takes it for the name of a variable."""
    may = code.tree is not None and any(name in code.text for name in (*EXECUTING, "globals"))
    nodes = nodes_in(code.tree) if may and code.tree is not None else ()
    return any(executes_unknown(each) or asked_by_any(each) for each in nodes)


def executes_unknown(node: ast.AST) -> bool:
    """Whether it is a call that executes a text, among the names around it, that is not known."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return False
    executes = isinstance(node.func, ast.Name) and node.func.id in EXECUTING
    first = node.args[0]
    return executes and not isinstance(first, ast.Constant | ast.Starred) and known_text(first) is None


def meant_by(node: ast.AST) -> str | None:
    """The texts that such a call may execute; what is not known of one is `PART`. None of any other node."""
    return getattr(node, _MEANT, None)


def among(node: ast.AST) -> list[str]:
    """The texts of which an expression goes by any; none where they are not known."""
    return (meant_by(node) or "").split(_AMONG) if meant_by(node) else []


def executes_any(node: ast.AST) -> bool:
    """Whether such a call may ask for any name: nothing is known of the text, or a name in it is computed."""
    return executes_unknown(node) and PART in _names_in(meant_by(node) or PART)


def timed_in(node: ast.AST) -> tuple[str, ast.Call] | None:
    """What `timeit` is given to execute among the names of `globals()`, and the call of that.

    None where it is not called so, or a text is not known.
    """
    if not isinstance(node, ast.Call) or last_name(node.func) not in TIMING:
        return None
    space, given = (
        keywords_of(node).get("globals"),
        (argument_of(node, 1, "setup"), argument_of(node, 0, "stmt")),
    )
    texts = [literal_text(each) for each in given if each is not None]
    if None in texts or not isinstance(space, ast.Call) or last_name(space.func) != "globals":
        return None
    return "\n".join(text.strip() for text in texts if text), space


def _text_of_parts(node: ast.expr) -> str:
    """A text that is put together, with `PART` for what is not known of it; empty for any other."""
    parts = node.values if isinstance(node, ast.JoinedStr) else joined_parts(node)
    texts = [literal_text(part) for part in parts]
    return "".join(PART if text is None else text for text in texts).strip() if any(texts) else ""


def _asked_by(text: str, own: Iterable[str]) -> list[str]:
    """The names of a notebook of which any may be asked for by a text with parts that are not known."""
    parted = [each.split(PART) for each in _names_in(text) - {PART} if PART in each]
    ways = [re.compile(".*".join(map(re.escape, each))) for each in parted]
    return sorted(name for name in own if any(way.fullmatch(name) for way in ways))


def _names_in(text: str) -> frozenset[str]:
    """The names that a text says as code; none where it is no code."""
    tree = parse(text)
    nodes = ast.walk(tree) if isinstance(tree, ast.Module) else ()
    return frozenset(each.id for each in nodes if isinstance(each, ast.Name))


def _written(trees: Iterable[ast.Module]) -> Iterator[str]:
    """The short texts of a notebook."""
    texts = (literal_text(each) for tree in trees for each in nodes_in(tree))
    return (text for text in dict.fromkeys(filter(None, texts)) if len(text) < _LONG)


def _is_rule(text: str, own: frozenset[str]) -> bool:
    """Whether a text calculates with names of the notebook, and with no others but built-in ones."""
    tree = parse(text.strip()) if not text.strip().isidentifier() else None  # as any word of a table is
    if not isinstance(tree, ast.Module) or not all(isinstance(each, ast.Expr) for each in tree.body):
        return False
    nodes = list(ast.walk(tree))
    names = [each for each in nodes if isinstance(each, ast.Name)]
    asked = {each.id for each in names if isinstance(each.ctx, ast.Load)}
    made = {each.id for each in names if not isinstance(each.ctx, ast.Load)}
    made |= {each.arg for each in nodes if isinstance(each, ast.arg)}
    return not asked.isdisjoint(own) and asked <= own | made | vars(builtins).keys()


class _Passed(NamedTuple):
    """A parameter.

    Attributes:
        at: Its place among what calls give by position.
        default: The text that it is where nothing is given.
    """

    function: str
    name: str
    at: int
    default: str | None


def _by_parameters(tree: ast.AST) -> Iterator[tuple[ast.Name, _Passed]]:
    """The parameters that queries in functions, or what executes a text, are given as their texts."""
    for function in (each for each in nodes_in(tree) if isinstance(each, ast.FunctionDef)):
        names = [each.arg for each in parameters_of(function.args)]
        for call in nodes_in(function) if names else ():
            if not (isinstance(call, ast.Call) and call.args and _goes_by_text(call.func)):
                continue
            first = call.args[0]
            if isinstance(first, ast.Name) and first.id in names:
                at = names.index(first.id) - (names[0] in {"self", "cls"})
                yield first, _Passed(function.name, first.id, at, _default_of(function, first.id))


def _goes_by_text(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in EXECUTING
    return isinstance(called, ast.Attribute) and called.attr in _QUERYING


def _default_of(function: ast.FunctionDef, name: str) -> str | None:
    """The text that a parameter is by default."""
    given = function.args
    by_place = dict(zip(reversed([*given.posonlyargs, *given.args]), reversed(given.defaults), strict=False))
    values = {each.arg: value for each, value in {**by_place, **_by_name(given)}.items()}
    return literal_text(values.get(name))


def _by_name(given: ast.arguments) -> dict[ast.arg, ast.expr]:
    pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return {each: value for each, value in pairs if value is not None}


def _passed(place: _Passed, every: Iterable[ast.AST]) -> list[str]:
    """The texts that calls give for a parameter; none where one gives something else, or may."""
    calls, named, bound = list[ast.Call](), 0, 0
    for each in every:
        if isinstance(each, ast.Call) and last_name(each.func) == place.function:
            calls.append(each)
        if isinstance(each, ast.Name | ast.Attribute) and last_name(each) == place.function:
            named += 1
        bound += isinstance(each, ast.FunctionDef) and each.name == place.function
    texts = [_given_for(place, call) for call in calls] if len(calls) == named and bound == 1 else []
    return [] if None in texts else list(dict.fromkeys(text for text in texts if text is not None))


def _given_for(place: _Passed, call: ast.Call) -> str | None:
    """The text that a call gives for a parameter; None where it may be any."""
    told = [each.value for each in call.keywords if each.arg == place.name] or call.args[place.at :][:1]
    starred = any(isinstance(each, ast.Starred) for each in call.args)
    if starred or any(each.arg is None for each in call.keywords):
        return None
    return literal_text(told[0]) if told else place.default


def _told(code: CellCode, texts: Mapping[_Passed, list[str]]) -> CellCode:
    """The cell, with a tree in which such parameters know their texts, put together to one."""
    if code.tree is None or not any(place in texts for _, place in _by_parameters(code.tree)):
        return code
    tree = copy.deepcopy(code.tree)
    for first, place in _by_parameters(tree):
        if found := texts.get(place):
            know_text(first, _AMONG.join(map(str.strip, found)))
    return replace(code, tree=tree)


@remembered
def knowing(tree: ast.Module, text: str) -> ast.Module:
    """The tree of a whole module, in which all such names and calls know their texts."""
    whole = [CellCode(Cell(1, "code", text), "plain", text, tree)]
    return with_all_texts(with_texts(whole))[0].tree or tree


@remembered
def _asked(code: CellCode) -> frozenset[str]:
    """Names that such calls of a cell are given."""
    if code.tree is None or not _may_call(code.text):
        return frozenset()
    return frozenset(name for _, name in _given(code.tree))


def _may_call(text: str) -> bool:
    """Whether such a call may stand in a text: of most it is seen at once that none does."""
    return any(name in text for name in _CALLS)


def _given(tree: ast.AST) -> Iterator[tuple[ast.Name | ast.Attribute, str]]:
    """What such calls are given, and by what it is known: addresses with a mark, attributes by their name."""
    for node in nodes_in(tree):
        if isinstance(node, ast.Call) and node.args and (called := last_name(node.func)) in _CALLS:
            first, opens = node.args[0], called in _OPENING
            if isinstance(first, ast.Name) or (isinstance(first, ast.Attribute) and opens):
                yield first, f"{_ADDRESS * opens}{last_name(first)}"


def _constants(trees: Iterable[ast.Module], wanted: Collection[str]) -> Mapping[str, ast.expr]:
    """Name -> its value, of those that one statement binds, and nothing else binds anywhere.

    Of others that stand for addresses any that is written somewhere, or asked for.
    """
    trees = [*trees]
    names = {each.removeprefix(_ADDRESS): each for each in wanted}
    bound, found = Counter[str](), dict[str, ast.expr]()
    for tree in trees:
        bound.update(name for name in _bound(tree) if name in names)
        values = ((name, assigned_value(node, name)) for node in tree.body for name in names)
        found.update((name, value) for name, value in values if value is not None)
    known = {names[name]: value for name, value in found.items() if bound[name] == 1}
    others = [each for each in wanted if each.startswith(_ADDRESS) and not _is_written(known.get(each))]
    told = [each for each in others if bound[each[1:]] or _is_stored(trees, each[1:])]
    return {**known, **(dict.fromkeys(told, _addresses(trees)) if told else {})}


def _is_written(value: ast.expr | None) -> bool:
    """Whether what a name is bound to tells an address itself, or that it is asked for."""
    return isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Call | ast.Subscript)


def _is_stored(trees: Iterable[ast.Module], attribute: str) -> bool:
    """Whether cells say what an attribute is: `settings.url = URL`, `Settings(url=URL)`."""
    nodes = [each for tree in trees for each in nodes_in(tree)]
    given = (each for each in nodes if isinstance(each, ast.keyword) and each.arg == attribute)
    named = (each for each in nodes if isinstance(each, ast.Attribute) and each.attr == attribute)
    return any(given) or any(not isinstance(each.ctx, ast.Load) for each in named)


def _addresses(trees: Iterable[ast.Module]) -> ast.expr:
    """All addresses that are written anywhere, and what is asked for, as a tuple."""
    found: list[ast.expr] = [ast.Call(ast.Name("input", ast.Load()), [], [])]
    waiting: list[ast.AST] = [*trees]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.JoinedStr | ast.BinOp | ast.Constant):
            texts = [text for one in ast.walk(each) if (text := literal_text(one)) is not None]
            found += [each] if any("://" in text or ":memory:" in text for text in texts) else []
        else:
            waiting += ast.iter_child_nodes(each)
    return ast.Tuple(found, ast.Load())


@remembered
def _bound(tree: ast.Module) -> tuple[str, ...]:
    """All names that a cell binds or deletes in any scope, as often as it does."""
    found: list[str] = []
    for node in nodes_in(tree):
        if isinstance(node, ast.Name):
            found += [node.id] if not isinstance(node.ctx, ast.Load) else []
        elif isinstance(node, ast.alias):
            found.append(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found += node.names
        elif not isinstance(node, ast.keyword):
            own = (getattr(node, each, None) for each in ("name", "arg", "rest"))
            found += [name for name in own if isinstance(name, str)]
    return tuple(found)


def _knowing(code: CellCode, texts: Mapping[str, ast.expr]) -> CellCode:
    if code.tree is None or _asked(code).isdisjoint(texts):
        return code
    tree = copy.deepcopy(code.tree)
    for each, name in _given(tree):
        value = texts.get(name)
        text = literal_text(value)
        if text is not None:
            know_text(each, text)
        elif value is not None:
            know_value(each, value)
    return replace(code, tree=tree)


#: How whole numbers are written, and nothing else is: `02d`, `3d`, `04`.
_OF_NUMBERS = re.compile(r"0?\d{0,3}d|0\d{1,3}")
_WHOLE = re.compile(r"-?\d+")


def joined_parts(key: ast.expr) -> list[ast.expr]:
    """The parts that a text is put together from: `f"{PREFIX}_{name}"`, `"n_" + name`; none of other keys."""
    added: list[ast.expr] = []
    while isinstance(key, ast.BinOp) and isinstance(key.op, ast.Add):
        added.append(key.right)
        key = key.left
    if added:
        return [key, *reversed(added)]
    parts = key.values if isinstance(key, ast.JoinedStr) else []
    plain = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
    formatted = (part for part in parts if isinstance(part, ast.FormattedValue))
    told = all(part.conversion == -1 and _spec(part) is not None for part in formatted)
    return plain if told else []


def _spec(part: ast.expr) -> str | None:
    """How a part of a text is written: empty where nothing is said; None where that is none for numbers."""
    said = part.format_spec if isinstance(part, ast.FormattedValue) else None
    if said is None:
        return ""
    text = said.values[0] if isinstance(said, ast.JoinedStr) and len(said.values) == 1 else None
    spec = text.value if isinstance(text, ast.Constant) else None
    return spec if isinstance(spec, str) and _OF_NUMBERS.fullmatch(spec) else None


def as_formatted(key: ast.expr, found: list[tuple[str, ...] | None]) -> list[tuple[str, ...] | None]:
    """The texts of the parts of a text as they are written there: `f"{i:02d}"`."""
    if not isinstance(key, ast.JoinedStr):
        return found
    return [_formatted(_spec(part), texts) for part, texts in zip(key.values, found, strict=True)]


def _formatted(spec: str | None, texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if not spec or texts is None:
        return texts
    whole = all(_WHOLE.fullmatch(text) for text in texts)
    return tuple(f"{int(text):{spec}}" for text in texts) if whole else None
