"""Which calls give a value that is new for each run: by `read/tables/moments`, and by their arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.tables.drawing import function_draws, method_draws
from cloaca_nb.read.tables.moments import (
    ASKING_VARIABLE,
    CLOCK_ARGUMENTS,
    CLOCK_TEXTS,
    CLOCK_WORDS,
    ENVIRONMENT,
    OF_ONE_RUN,
)
from cloaca_nb.syntax import unparsed

#: Calls that set one variable of the environment by their first argument, and with those that ask for one.
SETTING_VARIABLE = frozenset({"os.environ.pop", "os.environ.setdefault", "os.putenv", "os.unsetenv"})
OF_ONE_VARIABLE = SETTING_VARIABLE | ASKING_VARIABLE
#: Built-ins that tell which object something is: of what is made on the spot, another one each time.
IDENTITY = frozenset({"id", "hash"})


def tells_new(call: ast.Call, name: str) -> bool:
    """Whether a call tells the clock, an id or the like.

    Args:
        name: The whole dotted name of what it calls; empty where that is not imported.
    """
    if name in OF_ONE_RUN:
        return len(call.args) < CLOCK_ARGUMENTS.get(name, len(call.args) + 1)
    if name in CLOCK_WORDS:
        return any(isinstance(each, ast.Constant) and each.value in CLOCK_TEXTS for each in call.args)
    function = call.func.id if isinstance(call.func, ast.Name) and not name else ""
    made = call.args[0] if len(call.args) == 1 else None
    if function == "hash" and isinstance(made, ast.Call):  # of what a class makes: others may be equal
        maker = last_name(made.func)
        return maker == "object" or maker[:1].isupper()
    return function in IDENTITY and isinstance(made, ast.Call)


def tells_identity(node: ast.AST) -> bool:
    """Whether an expression is the `id` of something that has a name: each task has its own."""
    named = isinstance(node, ast.Call) and len(node.args) == 1 and not isinstance(node.args[0], ast.Call)
    return named and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "id"


def variable_of(node: ast.AST, full: Callable[[ast.AST], str]) -> tuple[ast.expr, str] | None:
    """What an expression names of the environment, and the variable that it asks for there, sets or deletes.

    The variable is empty where it is computed.

    Args:
        full: Gives the whole dotted name of what an expression names.
    """
    if isinstance(node, ast.Call) and full(node.func) in OF_ONE_VARIABLE:
        return node.func, literal_text(node.args[0]) or "" if node.args else ""
    if isinstance(node, ast.Subscript) and full(node.value) == ENVIRONMENT:
        return node.value, literal_text(node.slice) or ""
    if isinstance(node, ast.Compare) and full(node.comparators[0]) == ENVIRONMENT:
        return node.comparators[0], literal_text(node.left) or ""
    return None


def variables_set(nodes: Iterable[ast.AST], full: Callable[[ast.AST], str]) -> Iterator[str]:
    """Variables of the environment that code sets or deletes; an empty text for one that is computed."""
    for node in nodes:
        if isinstance(node, ast.Call) and full(node.func) == f"{ENVIRONMENT}.update":
            yield from (each.arg or "" for each in node.keywords)
            given = (key for each in node.args for key in getattr(each, "keys", [None]))
            yield from (literal_text(key) or "" for key in given)
        elif found := variable_of(node, full):
            called = isinstance(node, ast.Call) and full(node.func) in SETTING_VARIABLE
            if called or not isinstance(getattr(node, "ctx", None), ast.Load | None):
                yield found[1]


def asking_for_own(codes: Sequence[Sequence[ast.AST]], full: Callable[[ast.AST], str]) -> frozenset[ast.AST]:
    """Where code names the environment that asks for variables which some of the code sets."""
    own = {*variables_set((node for nodes in codes for node in nodes), full)} - {""}
    found: set[ast.AST] = set()
    for nodes in codes:
        asked = dict(one for node in nodes if (one := variable_of(node, full)))
        if not own.isdisjoint(asked.values()):
            found.update(asked, (node.value for node in asked if isinstance(node, ast.Attribute)))
    return frozenset(found)


def draws_from_numpy(call: ast.Call, name: str = "") -> bool:
    """Whether a method draws by the stream of numpy, or a function: `train_test_split(X)`.

    Args:
        name: The whole dotted name of the function.
    """
    method = isinstance(call.func, ast.Attribute) and method_draws(call.func.attr, call)
    return method or function_draws(name, call)


def given_whole(node: ast.AST, around: Sequence[ast.AST]) -> ast.AST:
    """What is handed over of a call: what is made at once of an iterator or array, such as `list(map(…))`."""
    if not isinstance(node, ast.Call) or len(around) < 2:
        return node
    if isinstance(around[0], ast.Call) and getattr(node.func, "id", "") in {"map", "filter"}:
        return around[0]
    listed = isinstance(around[0], ast.Attribute) and around[0].attr in {"tolist", "item"}
    return around[1] if listed and isinstance(around[1], ast.Call) else node


def shuffled(statement: ast.stmt, node: ast.expr) -> str:
    """The list that a statement puts into a new order by a source; empty for other statements."""
    if not isinstance(node, ast.Call) or not isinstance(statement, ast.Expr) or statement.value is not node:
        return ""
    if unparsed(node.func).rpartition(".")[2] != "shuffle" or len(node.args) != 1:
        return ""
    return unparsed(node.args[0])
