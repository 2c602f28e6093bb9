"""What stands in calls and tells what they do: all that `np.array([1.0, 2.0])` makes, where a database is."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import is_constant, known_text, known_value, last_name
from cloaca_nb.read.tables.calls import OF_CONSTANTS
from cloaca_nb.syntax import unparsed

#: Types of what arrays and tables hold.
_TYPES = frozenset({"bool", "complex", "float", "int", "object", "str"})
#: Types and values of libraries: `np.float64`, `np.nan`.
_NAMED = re.compile(r"(u?int|float|complex|datetime|timedelta)\d*_?|bool_?|str_|object_|nan|inf|pi|NA|NaT")
_ENGINES = frozenset({"sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine"})
#: What is in the address of a database that no file holds.
_IN_MEMORY = (":memory:", "mode=memory", "sqlite://|", "sqlite:///|", "duckdb:///|")
#: What makes folders, and what asks whether one is there.
_MAKING_FOLDERS = frozenset({"mkdir", "makedirs"})
_IS_THERE = frozenset({"exists", "is_dir", "isdir"})


def is_written_out(path: str, call: ast.Call) -> bool:
    """Whether a function of a library makes no more than what stands there: constants, and lists of them.

    Args:
        path: The function, by its dotted name.
    """
    waiting = arguments_of(call) if path in OF_CONSTANTS else [call]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.List | ast.Set | ast.Tuple):
            waiting += node.elts
        elif isinstance(node, ast.Dict):
            waiting += [each for each in (*node.keys, *node.values) if each is not None]
        elif not (is_constant(node) or _is_named(node)):
            return False
    return True


def _is_named(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and _NAMED.fullmatch(node.attr) is not None
    return isinstance(node, ast.Name) and node.id in _TYPES


def in_memory(path: str, call: ast.Call) -> str:
    """What a call opens that no file holds, as shapes are called; empty where it is none such.

    A database is ``sqlite3.connect(":memory:")``, and ``mmap.mmap(-1, 4)``, which has no name that other
    processes find it by, is read and written like a ``BytesIO``.
    """
    first = unparsed(call.args[0]) if call.args else ""
    if path == "sqlite3.connect" and first == repr(":memory:"):
        return "database"
    nameless = len(call.args) == 2 and not call.keywords
    return "stringio" if path == "mmap.mmap" and first == "-1" and nameless else ""


def is_engine(path: str, call: ast.AST | None) -> bool:
    """Whether a call makes what opens connections to a database that lies outside of the process.

    Nothing that is done with it changes it: `engine = create_engine("postgresql://…")`.
    """
    if path not in _ENGINES or not isinstance(call, ast.Call) or not call.args:
        return False
    address = known_value(call.args[0])
    return all(map(_is_outside, address.elts if isinstance(address, ast.Tuple) else [address]))


def _is_outside(address: ast.expr) -> bool:
    """Whether an address of a database is that of one outside of the process; also one that is asked for."""
    texts = [text for each in ast.walk(address) if (text := known_text(each)) is not None]
    if isinstance(address, ast.JoinedStr | ast.BinOp):  # `f"sqlite:///{FILE}"`
        return any("://" in text for text in texts) and not any(":memory:" in text for text in texts)
    asked = isinstance(address, ast.Call | ast.Subscript)  # `os.environ["DATABASE_URL"]`
    in_memory = any(word in f"{text}|" for text in texts for word in _IN_MEMORY)
    return (asked or "://" in (known_text(address) or "")) and not in_memory


def attaches(call: ast.Call) -> bool:
    """Whether a statement of SQL in a call names another database, which may be a file."""
    texts = (each.value for one in call.args for each in ast.walk(one) if isinstance(each, ast.Constant))
    words = ("attach ", "load_extension", "vacuum into")
    return any(word in text.lower() for text in texts if isinstance(text, str) for word in words)


def folder_calls(nodes: Collection[ast.AST]) -> frozenset[ast.Call]:
    """Calls that make folders which may be there already: doing it once more changes nothing.

    They say so (`exist_ok=True`), or a branch has looked before: `if not out.exists(): out.mkdir()`.
    """
    found = {node for node in nodes if _makes_folder(node, "exist_ok")}
    for node in nodes:
        if isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and not node.orelse:
            asked = node.test.operand
            made = {each.value for each in node.body if isinstance(each, ast.Expr)}
            looks = isinstance(asked, ast.Call) and last_name(asked.func) in _IS_THERE
            alone = len(made) == len(node.body) and all(map(_makes_folder, made))
            if looks and alone and isinstance(node.test.op, ast.Not):
                found |= {asked, *made}
    return frozenset(each for each in found if isinstance(each, ast.Call))


def _makes_folder(node: ast.AST, said: str = "") -> bool:
    """Whether a call makes folders; one that is told so by this keyword, where that is asked."""
    if not isinstance(node, ast.Call) or last_name(node.func) not in _MAKING_FOLDERS:
        return False
    told = (each.value for each in node.keywords if each.arg == said)
    return not said or any(isinstance(each, ast.Constant) and each.value is True for each in told)
