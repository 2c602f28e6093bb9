"""Which of the four forms a task cell has, and the tasks that it gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Literal

from cloaca_nb.errors import UsageError
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place, Said
from cloaca_nb.read.cells.cell import escape_facts, option_fact, syntax_fact
from cloaca_nb.read.cells.code import CellCode, Escape, compile_error, parse
from cloaca_nb.read.cells.ipython import REPEATING, RUNNING
from cloaca_nb.read.cells.magics import timed_code
from cloaca_nb.read.cells.marker import MarkerOptions, parse_marker
from cloaca_nb.read.cells.statements import statements_of
from cloaca_nb.read.names.nodes import is_literal_alone, parameters_of, root_name
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.walk import Function, nodes_in, running
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.read.tasks.body import body_draft, context_uses
from cloaca_nb.read.tasks.decorated import decorated_drafts, is_decorated
from cloaca_nb.read.tasks.draft import CONTEXT, CellDrafts, Draft, first_parameter
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.read.tasks.plain import is_plain, plain_draft
from cloaca_nb.syntax import remembered


@remembered
def read_forms(code: CellCode, engine: EngineNames) -> CellDrafts:
    """The tasks of a task cell, with everything noticed about it."""
    options, facts = read_options(code)
    if code.tree is None:
        facts += [
            *escape_facts(code, partial(_escape, code)),
            syntax_fact(code, code.error, kinds.TaskSyntax),
        ]
        return CellDrafts((), tuple(facts), (), _lost_ids(code, options))
    found = _drafts(code, code.tree, options, engine)
    plain = all(draft.form == "plain" for draft in found.drafts)
    facts += escape_facts(code, partial(_plain_escape if plain else _escape, code))
    lost = found.lost if found.drafts or options.id is None else (*found.lost, options.id)
    return CellDrafts(found.drafts, (*facts, *found.facts), found.builders, lost)


#: Magics that show something, or set up the front end: nothing of a task depends on them.
_LEFT_OUT = words(
    """
    matplotlib config load_ext reload_ext autoreload aimport who who_ls whos pinfo pinfo2 pdoc psource pfile
    history hist lsmagic precision pprint xmode colors gui pdb automagic watermark
    """
)


#: Lines that install libraries where the notebook is read; those of a package are what it says to need.
_INSTALLING = re.compile(
    r"[!%]+\s*(?:\S*(?:python[\d.]*|\{sys\.executable\})\S*\s+-m\s+|uv\s+)?"
    r"(?:pip[\d.]*|conda|mamba)\s+install\s[^;&|`$]*"
)

#: What a notebook asks to know whether it is in Colab: no package ever is.
_IN_COLAB = "'google.colab' in sys.modules"


def _escape(code: CellCode, escape: Escape) -> Said:
    """What is said of a piece of IPython syntax in a task cell."""
    if not escape.binds and (_shows(escape) or _is_for_colab(code, escape)):
        return kinds.MagicLeftOut(_first_line(escape))
    return kinds.EscapeInTask(_first_line(escape), _instead(escape))


def _shows(escape: Escape) -> bool:
    """Whether a magic shows something, installs a library or sets up the front end: no task goes by it."""
    word = (escape.text[1:].split(maxsplit=1) or [""])[0]
    shows = escape.kind == "line-magic" and word in _LEFT_OUT
    return shows or _INSTALLING.fullmatch(escape.text) is not None


def _is_for_colab(code: CellCode, escape: Escape) -> bool:
    """Whether a line is in a branch that no package takes: `if 'google.colab' in sys.modules`."""
    if code.tree is None or "google.colab" not in code.text:
        return False
    asked = {_IN_COLAB} | {
        ast.unparse(target)
        for node in code.tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == _IN_COLAB
        for target in node.targets
    }
    branches = [
        each for each in code.tree.body if isinstance(each, ast.If) and ast.unparse(each.test) in asked
    ]
    return any(each.body[0].lineno <= escape.line <= (each.body[-1].end_lineno or 0) for each in branches)


def _plain_escape(code: CellCode, escape: Escape) -> Said:
    """The same in a plain cell, which is read as any other.

    What `%timeit` repeats, a package never does; `%%time` and `%%capture` below the marker run what follows.
    """
    code_timed = timed_code(escape.text) if escape.kind == "line-magic" and not escape.binds else None
    left_out = code_timed is not None and not _changes(code_timed)
    running = RUNNING.fullmatch(escape.text) if escape.kind == "cell-magic" else None
    if running is not None and running["name"] == REPEATING:
        left_out = not _changes(running["body"])
    elif running is not None:
        before = [*(node.lineno for node in code.statements), *(other.line for other in code.escapes)]
        left_out = all(line >= escape.line for line in before)
    if not left_out:
        return _escape(code, escape)
    return kinds.MagicLeftOut(_first_line(escape))


def _first_line(escape: Escape) -> str:
    """What is said of a piece of IPython syntax: what `%%timeit` repeats stands below it."""
    return escape.text.partition("\n")[0][:80]


def _changes(code: str) -> bool:
    """Whether code surely changes what it is given, which is another thing than to look how long it takes.

    What it binds is its own.
    """
    tree = parse(code)
    if isinstance(tree, SyntaxError):
        return True
    own = {*bound_names(tree.body)}
    return any(
        (isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Attribute) and node.attr in BUILTIN_MUTATORS)
        for node in ast.walk(tree)
        if (root := root_name(node)) is None or root.id not in own
    )


def _instead(escape: Escape) -> kinds.EscapeAdvice:
    """What to do about a piece of IPython syntax: what it binds, another cell could not give to the task."""
    if escape.binds:
        return "write"
    if escape.kind == "cell-magic":
        return "cell"
    return "move" if escape.kind == "shell" else "leave"


def read_options(code: CellCode) -> tuple[MarkerOptions, list[Fact]]:
    """What a task cell's marker says; of one that does not fit the grammar, what can be told."""
    try:
        return parse_marker(code.marker), []
    except UsageError as error:
        first = code.marker.split(maxsplit=1)[:1]
        id_ = first[0] if first and first[0][0] not in "-'\"" else None
        return MarkerOptions(id_), [option_fact(code, error)]


def _lost_ids(code: CellCode, options: MarkerOptions) -> tuple[str, ...]:
    """Ids that a cell that is no Python was to give: named by its marker, else each word behind a ``def``."""
    if options.id:
        return (options.id,)
    words = code.text.replace("(", " ").split()
    return tuple(after for word, after in pairwise(words) if word == "def")


def _drafts(code: CellCode, tree: ast.Module, options: MarkerOptions, engine: EngineNames) -> CellDrafts:
    if is_decorated(tree, engine):
        return decorated_drafts(code, tree, options, engine)
    functions = [node for node in tree.body if isinstance(node, Function)]
    named = [node for node in functions if node.name == options.id and not _is_helper(node, tree)]
    candidates = [node for node in functions if first_parameter(node) == CONTEXT]
    if named or candidates:
        return _function_form(code, tree, options, named[-1:] or candidates)
    if context_uses(tree):
        return body_draft(code, tree, options)
    plain = is_plain(tree) or _is_for_the_eye(code, tree)
    if plain and _nested_function(tree.body) is None and CONTEXT not in bound_names(tree.body):
        return plain_draft(code, tree, options)
    lost = tuple(node.name for node in functions)
    return CellDrafts(facts=(_no_form(code, tree, functions),), lost=lost)


def _is_helper(function: Function, tree: ast.Module) -> bool:
    """Whether a cell calls a function that takes no context: `rows = load("x.csv")` in the task `load`."""
    calls = (each.func for each in running(*tree.body) if isinstance(each, ast.Call))
    called = any(isinstance(each, ast.Name) and each.id == function.name for each in calls)
    return called and first_parameter(function) != CONTEXT and not context_uses(tree)


def _is_for_the_eye(code: CellCode, tree: ast.Module) -> bool:
    """Whether a cell has nothing but magics that are left out: a task that computes nothing."""
    said = [_plain_escape(code, escape) for escape in code.escapes]
    return not tree.body and bool(said) and all(isinstance(each, kinds.MagicLeftOut) for each in said)


def _function_form(
    code: CellCode, tree: ast.Module, options: MarkerOptions, functions: Sequence[Function]
) -> CellDrafts:
    cell = code.cell.position
    names = list(dict.fromkeys(node.name for node in functions))
    if len(names) > 1:
        said = " and ".join(f"`{name}`" for name in names)
        place = Place(cell, functions[1].lineno)
        return CellDrafts(facts=(Fact(kinds.TwoTaskFunctions(said), place),), lost=tuple(names))
    node = functions[-1]
    stray = _stray_context(code, tree, node)
    error = None if is_plainly_right(tree, code.text) else compile_error(tree)
    if error is not None:
        return CellDrafts(
            facts=(syntax_fact(code, error, kinds.TaskSyntax),), lost=(options.id or node.name,)
        )
    statements = statements_of(code)
    draft = Draft(
        id=options.id or node.name,
        form="function",
        code=code,
        node=node,
        place=Place(cell, node.lineno),
        statement=next(statement for statement in statements if statement.node is node),
        context=first_parameter(node),
        dependencies=options.dependencies,
        arguments=options.arguments,
        beside=tuple(statement for statement in statements if statement.node is not node),
    )
    return CellDrafts((draft,), tuple(stray))


def _stray_context(code: CellCode, tree: ast.Module, node: Function) -> Iterable[Fact]:
    """A use of `context` outside the function of a function-form cell: a body with a helper, most likely."""
    if CONTEXT in set(bound_names(tree.body)):
        return ()
    uses = context_uses(tree)
    if not uses:
        return ()
    taken_by: Literal["id", "parameter"] = "id" if first_parameter(node) != CONTEXT else "parameter"
    return (Fact(kinds.StrayContext(node.name, taken_by), Place(code.cell.position, uses[0].lineno)),)


def _no_form(code: CellCode, tree: ast.Module, functions: Sequence[Function]) -> Fact:
    """Why a cell fits none of the forms, as a fact that shows them."""
    marker = code.marked_at
    if not any(not _is_text(node) for node in tree.body):
        return Fact(kinds.NoForm("empty", ""), marker)
    nested = _nested_function(tree.body)
    if nested is not None:
        return Fact(kinds.NoForm("nested", nested.name), Place(code.cell.position, nested.lineno))
    if len(functions) > 1:
        return Fact(kinds.NoForm("several", ", ".join(f"`{node.name}`" for node in functions)), marker)
    if functions:
        reason: Literal["one", "one-renamed"] = "one-renamed" if first_parameter(functions[0]) else "one"
        return Fact(kinds.NoForm(reason, functions[0].name), marker)
    method = next((node for node in tree.body if isinstance(node, ast.ClassDef) and _method(node)), None)
    if isinstance(method, ast.ClassDef):
        name = f"{method.name}.{_method(method)}"
        return Fact(kinds.NoForm("method", name), Place(code.cell.position, method.lineno))
    assigned = next((node for node in tree.body if _lambda_name(node)), None)
    if assigned is not None:
        place = Place(code.cell.position, assigned.lineno)
        return Fact(kinds.NoForm("lambda", _lambda_name(assigned) or ""), place)
    return Fact(kinds.NoForm("bound" if CONTEXT in bound_names(tree.body) else "unused", ""), marker)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or is_literal_alone(node)


def _method(node: ast.ClassDef) -> str | None:
    """The first method of a class that has a parameter `context`."""
    for inner in node.body:
        if isinstance(inner, Function) and any(arg.arg == CONTEXT for arg in parameters_of(inner.args)):
            return inner.name
    return None


def _lambda_name(node: ast.stmt) -> str | None:
    """The name that a statement gives to a lambda."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Lambda):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return target.id if isinstance(target, ast.Name) else None
    return None


def _nested_function(body: Sequence[ast.stmt]) -> Function | None:
    """A function with a first parameter `context` that stands in a block, not in a function or class."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef):
            continue
        for inner in nodes_in(node):
            if isinstance(inner, Function) and first_parameter(inner) == CONTEXT:
                return inner
    return None


#: Nodes that are right wherever the parser takes them, but for what `is_plainly_right` looks at.
_RIGHT = frozenset(
    {
        *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Raise, ast.If, ast.Import),
        *(ast.alias, ast.Expr, ast.Assign, ast.AugAssign, ast.Call, ast.keyword, ast.Attribute, ast.Name),
        *(ast.Constant, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
        *(ast.List, ast.Tuple, ast.Dict, ast.Set),
    }
)
#: Of these, what does not need a function around it.
_ON_TOP = (ast.FunctionDef, ast.Import, ast.Expr, ast.Assign)
#: So many nodes are not nested too deep for a compiler.
_MOST = 300


def is_plainly_right(tree: ast.Module, text: str) -> bool:
    """Whether a compiler would surely take a tree: of most that is seen in a third of the time.

    Args:
        text: What it was parsed from.
    """
    if "__debug__" in text or not text.isascii() or not all(isinstance(node, _ON_TOP) for node in tree.body):
        return False
    nodes = [node for statement in tree.body for node in nodes_in(statement)]
    if len(nodes) > _MOST:
        return False
    for node in nodes:
        if type(node) not in _RIGHT:
            return False
        if isinstance(node, ast.Call) and len(node.keywords) > 1:
            if not _is_unlike([each.arg for each in node.keywords if each.arg is not None]):
                return False
        elif isinstance(node, ast.arguments) and not _is_unlike([each.arg for each in parameters_of(node)]):
            return False
    return True


def _is_unlike(names: list[str]) -> bool:
    return len(set(names)) == len(names)
