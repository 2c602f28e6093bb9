"""Registrations beside tasks: which statements carry one as they stand, and where one would be lost."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import of_statement
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import Function, below, statements_in
from cloaca_nb.read.registrations.authoring import AUTHORING, CALLED, Treatment
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.syntax import remembered

Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Registration(NamedTuple):
    """A statement of a cell that registers something.

    Attributes:
        cell: Position of the cell.
        above: Lines of ours to write directly above it.
        inner: Lines of ours to write below its own decorators.
    """

    cell: int
    node: ast.stmt
    above: tuple[Line, ...] = ()
    inner: tuple[Line, ...] = ()


class FoundRegistrations(NamedTuple):
    """What the cells register beside tasks.

    Attributes:
        facts: What would be lost.
    """

    carried: tuple[Registration, ...]
    facts: tuple[Fact, ...]


def find_registrations(
    codes: Iterable[CellCode], bodies: Iterable[int], engine: EngineNames
) -> FoundRegistrations:
    """All registrations of a notebook but those of tasks that the forms of tasks read.

    Args:
        bodies: Positions of the cells that as a whole are the body of a task.
        engine: By which names they call the engine.
    """
    whole, codes = frozenset(bodies), list(codes)
    engine = _without_rebound(codes, engine)
    found = [
        _in_cell(code, code.cell.position in whole, engine)
        for code in codes
        if engine.may_stand_in(code.text)
    ]
    carried = tuple(each for one in found for each in one.carried)
    return FoundRegistrations(carried, tuple(fact for one in found for fact in one.facts))


def _without_rebound(codes: Iterable[CellCode], engine: EngineNames) -> EngineNames:
    """The engine's names without those that the notebook gives to something else, too."""
    if not any(AUTHORING.get(member, "value") != "value" for member in engine.members.values()):
        return engine
    statements = (node for code in codes if code.tree is not None for node in code.tree.body)
    rebound = {
        each.name
        for node in statements
        for each in names_of(node).bound
        if each.kind not in {"import", "star"} and not _names_member(node, engine)
    }
    return engine._replace(members={k: v for k, v in engine.members.items() if k not in rebound})


def _names_member(node: ast.stmt, engine: EngineNames) -> bool:
    """Whether a statement only gives a member of the engine another name: ``t = cloaca.trigger``."""
    return isinstance(node, ast.Assign) and engine.member(node.value) is not None


@remembered
def _in_cell(code: CellCode, body: bool, engine: EngineNames) -> FoundRegistrations:
    carried: list[Registration] = []
    facts: list[Fact] = []
    for node in code.statements:
        if "leave" in of_statement(code, node):
            continue
        where: kinds.LostAt | None = "module" if code.role == "module" else "body" if body else None
        served = _served(node, code.role, engine)
        others = {one for one in served if _treatment(one, engine) != "task"}
        if where is not None:
            served -= others
        elif others and not engine.opens(node, "WorkflowBuilder") and not _names_member(node, engine):
            carried.append(Registration(code.cell.position, node))
        facts += _lost(code, node, served, where, engine)
        facts += _bare(code, node, engine)
    return FoundRegistrations(tuple(carried), tuple(facts))


def _treatment(node: ast.AST, engine: EngineNames) -> Treatment | None:
    """How the member of the engine is treated that an expression names; None where it names none."""
    return AUTHORING.get(engine.member(node) or "")


def _served(node: ast.stmt, role: str, engine: EngineNames) -> set[ast.AST]:
    """The names of the engine in a statement that stand where they can be carried, or are read otherwise."""
    found: set[ast.AST] = set()
    if engine.opens(node, "WorkflowBuilder"):
        found.update(inner for item in node.items for inner in ast.walk(item.context_expr))
        for inner in node.body:
            found |= _served(inner, role, engine)
    elif isinstance(node, Definition):
        found.update(_above(node, ("decorator", "call"), engine))
    elif engine.opens(node, "ComputationGraphBuilder"):
        found.update(item.context_expr.func for item in node.items if isinstance(item.context_expr, ast.Call))
        for inner in node.body:
            if isinstance(inner, Definition):
                found.update(_above(inner, ("part",), engine))
    elif isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call):
        if _stands_alone(node, node.value, role, engine):
            found.add(node.value.func)
    elif _names_member(node, engine) and isinstance(node, ast.Assign):
        found.add(node.value)
    for function in statements_in([node]):
        if isinstance(function, Function):
            found.update(_above(function, ("task",), engine))  # told of by the forms of tasks
    return found


def _stands_alone(node: ast.stmt, call: ast.Call, role: str, engine: EngineNames) -> bool:
    """Whether a statement is nothing but a call that registers something."""
    member = engine.member(call.func)
    if member == "WorkflowBuilder":
        return role == "task"  # read by the forms of tasks
    return AUTHORING.get(member or "") == "call" and (isinstance(node, ast.Expr) or member == "constructor")


def _above(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    wanted: Sequence[Treatment],
    engine: EngineNames,
) -> Iterator[ast.AST]:
    """What decorators of some treatments name."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if _treatment(called, engine) in wanted:
            yield called


def _bare(code: CellCode, statement: ast.stmt, engine: EngineNames) -> Iterator[Fact]:
    """The decorators without parentheses that need them, but those of tasks, of which their forms tell."""
    for node in statement.body if engine.opens(statement, "WorkflowBuilder") else [statement]:
        if isinstance(node, Definition):
            for decorator in node.decorator_list:
                if (called := CALLED.get(engine.member(decorator) or "")) is not None:
                    yield Fact(
                        kinds.BareDecorator(called, node.name), Place(code.cell.position, decorator.lineno)
                    )


def unwrapped(code: CellCode, engine: EngineNames) -> Iterator[ast.stmt]:
    """The statements at the top level of a cell that may name the engine, a builder's in place of its block.

    Those that a comment leaves behind are none.
    """
    for node in code.statements if engine.may_stand_in(code.text) else ():
        inside = node.body if engine.opens(node, "WorkflowBuilder") else [node]
        yield from (each for each in inside if "leave" not in of_statement(code, each))


def _lost(
    code: CellCode, node: ast.stmt, served: set[ast.AST], where: kinds.LostAt | None, engine: EngineNames
) -> Iterator[Fact]:
    """The names of the engine in a statement whose registration no package would have."""
    of_notebook = names_of(node)
    if not any(each.id in engine.modules or each.id in engine.members for each in of_notebook.nodes):
        return
    stack: list[tuple[ast.AST, kinds.LostAt | None]] = [(node, where)]
    while stack:
        current, inside = stack.pop()
        member = _registering(current, engine)
        if member is not None and current not in served and of_notebook.means_global(_root(current)):
            place = Place(code.cell.position, getattr(current, "lineno", node.lineno))
            reason: kinds.LostAt = "workflow" if AUTHORING[member] == "workflow" else inside or "expression"
            yield Fact(kinds.RegistrationLost(member, reason, ""), place)
            continue
        deeper = inside if where is not None else _inside(current, inside)
        own = set(map(id, getattr(current, "decorator_list", ())))
        children = reversed(below(current))
        stack += [(child, inside if id(child) in own else deeper) for child in children]


def _registering(node: ast.AST, engine: EngineNames) -> str | None:
    """The member that an expression names, or looks up by its name, if it is one that registers."""
    member = (
        engine.member(node) if isinstance(getattr(node, "ctx", None), ast.Load) else _looked_up(node, engine)
    )
    return member if member is not None and AUTHORING.get(member, "value") != "value" else None


def _looked_up(node: ast.AST, engine: EngineNames) -> str | None:
    """The member that ``getattr(cloaca, "trigger")`` gives."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"):
        return None
    module, name = (*node.args, None, None)[:2]
    if isinstance(module, ast.Name) and module.id in engine.modules and isinstance(name, ast.Constant):
        return str(name.value)
    return None


def _root(node: ast.AST) -> ast.AST:
    """The name that an expression for a member of the engine begins with."""
    if isinstance(node, ast.Call):
        return node.args[0]
    return node.value if isinstance(node, ast.Attribute) else node


def _inside(node: ast.AST, inside: kinds.LostAt | None) -> kinds.LostAt | None:
    """What stands around the parts of a node."""
    if isinstance(node, Function | ast.Lambda):
        return "function"
    if inside == "function" or not isinstance(node, ast.stmt):
        return inside
    if isinstance(node, ast.ClassDef):
        return "class"
    return "block" if hasattr(node, "body") else inside
