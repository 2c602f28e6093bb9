"""The workflow's parameters: by line, by the engine's decorator, by the cell that papermill knows."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, cast

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.params import TYPES, Param, ParamType, fits
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.params import PARAMS_MAGIC, meant_params, name_problem, parse_params
from cloaca_nb.read.names.calls import is_none
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.naming import magic_lines
from cloaca_nb.read.registrations.find import Registration, unwrapped
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.syntax import shown, unparsed

MEMBER = "workflow_params"
#: Tags of cells as papermill has them: the parameters, and what it put in for one execution.
PARAMETERS, INJECTED = "parameters", "injected-parameters"
_INJECTED_COMMENT = "# Parameters"


class Params(NamedTuple):
    """The parameters of a notebook.

    Attributes:
        found: The parameters in the order of their cells.
        registrations: Declarations of the notebook's own, with one that servers read above them.
        lines: Declarations of those that the notebook declares otherwise.
        facts: What is wrong with them.
    """

    found: tuple[Param, ...] = ()
    registrations: tuple[Registration, ...] = ()
    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Their names."""
        return frozenset(each.name for each in self.found)


@dataclass(slots=True)
class _Reading:
    """What is gathered while the parameters are read."""

    engine: EngineNames
    definitions: Definitions
    found: dict[str, Param] = field(default_factory=dict)
    registrations: list[Registration] = field(default_factory=list)
    undeclared: dict[str, Param] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def add(self, param: Param) -> None:
        """Takes up a declaration; two of one parameter have to agree."""
        before = self.found.setdefault(param.name, param)
        if (before.type, before.default) != (param.type, param.default):
            what: Literal["type", "default"] = "type" if before.type != param.type else "default"
            first = (_as_written(before), before.place.cell, before.place.line or 1)
            said = kinds.ParamTwice(param.name, what, _as_written(param), *first)
            self.facts.append(Fact(said, param.place))
        self.found[param.name] = replace(before, bound=before.bound or param.bound)


def is_injected(code: CellCode, params: Iterable[str]) -> bool:
    """Whether a cell only gives parameters their values for one execution of the notebook.

    Args:
        params: Names of the parameters; a kernel knows no tags, but papermill's comment.
    """
    if INJECTED in code.cell.tags:
        return True
    if code.role != "plain" or code.tree is None or not code.cell.source.startswith(_INJECTED_COMMENT):
        return False
    names = {name for node in code.tree.body for name in bound_names([node])}
    return bool(names) and names <= {*params} and all(isinstance(node, ast.Assign) for node in code.tree.body)


def declared_names(codes: Iterable[CellCode]) -> frozenset[str]:
    """Names of the parameters that lines and papermill's cell declare."""
    codes = list(codes)
    found = {each.name for _, text in magic_lines(codes, PARAMS_MAGIC) for each in meant_params(text)}
    tagged = (code.tree.body for code in codes if PARAMETERS in code.cell.tags and code.tree is not None)
    return frozenset(found.union(*(bound_names(body) for body in tagged)))


def read_params(
    codes: Sequence[CellCode], injected: Sequence[CellCode], engine: EngineNames, definitions: Definitions
) -> Params:
    """The parameters of a notebook.

    Args:
        injected: Cells that give parameters their values for one execution.
        engine: By which names the cells call the engine.
        definitions: The notebook's names, for what constants hold.
    """
    reading = _Reading(engine, definitions)
    for code in codes:
        if code.role == "plain" and PARAMETERS in code.cell.tags:
            _tagged(reading, code)
        for place, text in magic_lines([code], PARAMS_MAGIC):
            _line(reading, place, text)
        if code.role in {"plain", "task"} and MEMBER in _words(code, engine):
            for node in unwrapped(code, engine):
                _registered(reading, code, node)
    given = {name: value for code in injected for name, value, _ in _assigned(code)}
    found = [replace(each, given=given.get(each.name, ())) for each in reading.found.values()]
    facts = [*reading.facts, *_overwritten(found, codes), *_put_in_vain(found, injected)]
    lines = [Line("")] if reading.undeclared else []
    lines += [_declaration([each], each.place) for each in reading.undeclared.values()]
    return Params(tuple(found), tuple(reading.registrations), tuple(lines), tuple(facts))


def _words(code: CellCode, engine: EngineNames) -> set[str]:
    """Members of the engine that a cell may call."""
    named = {member for name, member in engine.members.items() if name in code.text}
    return named | ({MEMBER} if MEMBER in code.text else set())


# By line, and by papermill's cell


def _line(reading: _Reading, place: Place, text: str) -> None:
    try:
        declared = parse_params(text)
    except UsageError as error:
        reading.facts.append(Fact(kinds.ParamOption(message=error.message, hint=error.hint), place))
        for each in meant_params(text):
            reading.found.setdefault(each.name, Param(each.name, each.type, place, bound=True))
        return
    for name, kind, default in declared:
        param = Param(name, kind, place, default, bound=True)
        reading.add(param)
        reading.undeclared.setdefault(name, param)


def _tagged(reading: _Reading, code: CellCode) -> None:
    for node in code.statements:
        target = _target(node)
        if target is None:
            continue
        place = Place(code.cell.position, node.lineno)
        value = _constant(getattr(node, "value", None), reading.definitions, code.cell.position)
        kind = _type_in(getattr(node, "annotation", None)) or _type_of(value)
        if kind is None or (value is not None and not fits(kind, value)):
            text = shown(getattr(node, "value", None) or node)
            reading.facts.append(Fact(kinds.ParamUntyped(target.id, text), place))
            continue
        param = Param(target.id, kind, place, value, bound=True)
        reading.add(param)
        reading.undeclared.setdefault(param.name, param)


def _target(node: ast.stmt) -> ast.Name | None:
    """The one name that a statement gives a value."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    only = targets[0] if len(targets) == 1 and isinstance(node, ast.Assign | ast.AnnAssign) else None
    return only if isinstance(only, ast.Name) else None


def _assigned(code: CellCode) -> Iterator[tuple[str, tuple[JSON, ...], ast.expr]]:
    """What the statements of a cell give names: the value, nothing for what is no JSON, the expression."""
    for node in code.statements:
        target, value = _target(node), getattr(node, "value", None)
        if target is not None and value is not None:
            known = _json(value)
            yield target.id, () if known is None and not is_none(value) else (known,), value


def _put_in_vain(params: Sequence[Param], injected: Iterable[CellCode]) -> Iterator[Fact]:
    """What a cell that was put in for one execution gives and runs from here do not have."""
    names = [each.name for each in params]
    for code in injected if names else ():
        for name, known, value in _assigned(code):
            text = shown(value)
            near = nearest(name, names, cutoff=0.8).word
            if name not in names and near:
                said = kinds.ParamInjected(name, "unknown", near)
            elif name in names and not known:
                said = kinds.ParamInjected(name, "computed", text)
            else:
                continue
            yield Fact(said, Place(code.cell.position, value.lineno))


def _type_in(annotation: ast.expr | None) -> ParamType | None:
    name = annotation.id if isinstance(annotation, ast.Name) else ""
    return cast(ParamType, name) if name in TYPES else None


def _type_of(value: JSON) -> ParamType | None:
    name = type(value).__name__
    return cast(ParamType, name) if name in TYPES else None


# By the engine's own call


def _registered(reading: _Reading, code: CellCode, node: ast.stmt) -> None:
    calls = [node.value] if isinstance(node, ast.Expr) else getattr(node, "decorator_list", [])
    for call in calls:
        if isinstance(call, ast.Call) and reading.engine.called(call) == MEMBER:
            _call(reading, code, node, call)


def _call(reading: _Reading, code: CellCode, node: ast.stmt, call: ast.Call) -> None:
    cell = code.cell.position
    place = Place(cell, call.lineno)
    found: list[Param] = []
    for name, value in _pairs(reading, call, place):
        param = _declared(reading, name, value, place)
        if param is not None:
            found.append(param)
            reading.add(param)
    if found and not _is_plain(call):
        reading.registrations.append(Registration(cell, node, (_declaration(found, place),)))


def _pairs(reading: _Reading, call: ast.Call, place: Place) -> Iterator[tuple[str, ast.expr]]:
    """The keyword arguments of a call, those of a dictionary behind `**` among them."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
            continue
        spec = reading.definitions.value(keyword.value, place.cell) or keyword.value
        pairs = _dictionary(spec)
        if pairs is None:
            said = kinds.ParamComputed("**", shown(keyword.value))
            reading.facts.append(Fact(said, place))
        yield from pairs or ()


def _dictionary(node: ast.expr) -> list[tuple[str, ast.expr]] | None:
    """The pairs of a dictionary whose keys are texts; None for anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return None if node.args else [(word.arg, word.value) for word in node.keywords if word.arg]
    if not isinstance(node, ast.Dict):
        return None
    pairs = [
        (text, value)
        for key, value in zip(node.keys, node.values, strict=True)
        if (text := literal_text(key)) is not None
    ]
    return pairs if len(pairs) == len(node.keys) else None


def _declared(reading: _Reading, name: str, value: ast.expr, place: Place) -> Param | None:
    """A parameter as a call declares it: ``type`` or ``(type, default)``."""
    value = reading.definitions.value(value, place.cell) or value
    parts = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == 2 else [value]
    kind = _type_in(parts[0])
    problem = name_problem(name)
    if kind is None or problem:
        said = kinds.ParamType(name, problem or f"`{shown(parts[0])}` is no type of a parameter")
        reading.facts.append(Fact(said, place))
        return None
    if len(parts) == 1:
        return Param(name, kind, place)
    default = _constant(parts[1], reading.definitions, place.cell)
    if kind == "float" and type(default) is int:
        default = float(default)
    if default is None and not is_none(parts[1]):
        reading.facts.append(Fact(kinds.ParamComputed(name, shown(parts[1])), place))
        return None
    if not fits(kind, default):
        reading.facts.append(Fact(kinds.ParamDefault(name, shown(parts[1]), kind), place))
        return None
    return Param(name, kind, place, default)


def _constant(node: ast.expr | None, definitions: Definitions, cell: int) -> JSON:
    """The JSON value that an expression is, or a name of the notebook holds; None where none is known."""
    if node is None:
        return None
    known = definitions.value(node, cell) if isinstance(node, ast.Name | ast.Attribute) else None
    return _json(known or node)


def _json(node: ast.expr) -> JSON:
    try:
        value = ast.literal_eval(node)
        text = json.dumps(value, allow_nan=False)
        same: JSON = json.loads(text)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return None
    return same if same == value else None


def _is_plain(call: ast.Call) -> bool:
    """Whether servers, which search the text for it, read a declaration as it stands (contract H7)."""
    named = unparsed(call.func).rpartition(".")[2] == MEMBER
    return named and all(keyword.arg is not None and _is_read(keyword.value) for keyword in call.keywords)


def _is_read(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple) and len(value.elts) == 2:
        kind, default = value.elts
        return isinstance(kind, ast.Name) and kind.id in TYPES and isinstance(default, ast.Constant)
    return isinstance(value, ast.Name) and value.id in TYPES


def _declaration(params: Iterable[Param], place: Place) -> Line:
    """The one form of a declaration that servers read: a call, types by name, defaults as literals."""
    parts = (f"{each.name}={_spec(each)}" for each in params)
    return Line(f"cloaca.{MEMBER}({', '.join(parts)})", place.cell, place.line)


def _spec(param: Param) -> str:
    return param.type if param.required else f"({param.type}, {param.default!r})"


def _as_written(param: Param) -> str:
    return f"{param.name}:{param.type}" + ("" if param.required else f"={param.default!r}")


# What other cells do to them


def _overwritten(params: Iterable[Param], codes: Sequence[CellCode]) -> Iterator[Fact]:
    """Cells that give a variable another value which is a parameter; one more declaration is told as such."""
    bound: Mapping[str, Param] = {each.name: each for each in params if each.bound}
    declared = {(place.cell, place.line) for place, _ in magic_lines(codes, PARAMS_MAGIC)}
    for code in codes if bound else ():
        if code.role != "plain" or code.tree is None:
            continue
        for node in code.tree.body:
            for name in bound_names([node]):
                param = bound.get(name)
                at = Place(code.cell.position, node.lineno)
                first = param is not None and (at.cell, at.line) == (param.place.cell, param.place.line)
                if param is not None and not first and (at.cell, at.line) not in declared:
                    yield Fact(kinds.ParamOverwritten(name, param.place.cell), at)
