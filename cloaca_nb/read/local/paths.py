"""Which path an expression is, as far as it is written out: literals, joined parts, folders above.

With them where cells may import from: the notebook's folder, and what they plainly add to `sys.path`.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cloaca_nb.read.names.nodes import name_of

#: Stands for what only a run knows inside of a text.
UNKNOWN = "\N{HORIZONTAL ELLIPSIS}"

#: Functions and methods that give a path as it is, or one that means the same.
_SAME = frozenset({"str", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath"})
_METHODS = frozenset({"resolve", "absolute", "as_posix"})
_JOINING = frozenset({"os.path.join", "Path", "pathlib.Path", "PosixPath", "PurePath"})
_HERE = frozenset({"os.getcwd", "Path.cwd", "pathlib.Path.cwd", "Path", "pathlib.Path"})
_CONSTANTS = {"os.pardir": "..", "os.curdir": ".", "os.path.pardir": "..", "os.path.curdir": "."}

#: A path is joined of fewer parts than these; what a program has written may be a thousand long.
_MOST_JOINED = 50


def path_text(node: ast.expr, known: Mapping[str, str]) -> str | None:
    """The text of a path; None where it is not known.

    `Path("a") / "b"` is ``a/b``, `Path.cwd().parent` is ``./..``, `f"a/{n}.csv"` is ``a/….csv``.

    Args:
        known: What names stand for.
    """
    if _is_long(node):
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and "\0" not in node.value else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.JoinedStr):
        return _of_parts(node, known)
    if isinstance(node, ast.BinOp):
        return _of_operands(node, known)
    if isinstance(node, ast.Attribute):
        above = path_text(node.value, known) if node.attr == "parent" else None
        return f"{above}/.." if above is not None else _CONSTANTS.get(name_of(node))
    if isinstance(node, ast.Subscript):
        return _above(node, known)
    return _of_call(node, known) if isinstance(node, ast.Call) else None


def _is_long(node: ast.AST) -> bool:
    """Whether an operation has so many to its left that it is no path that someone wrote."""
    for _ in range(_MOST_JOINED):
        below = getattr(node, "left", None) or getattr(node, "value", None) or getattr(node, "func", None)
        if not isinstance(below, ast.AST):
            return False
        node = below
    return True


def _of_parts(node: ast.JoinedStr, known: Mapping[str, str]) -> str | None:
    values = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
    texts = [path_text(value, known) for value in values]
    return None if not texts or texts[0] is None else "".join(text or UNKNOWN for text in texts)


def _of_operands(node: ast.BinOp, known: Mapping[str, str]) -> str | None:
    """What `a / b` of paths, or `a + b` or `a % b` of texts, comes to."""
    if isinstance(node.op, ast.Div):
        return _joined([node.left, node.right], known)
    left = path_text(node.left, known) if isinstance(node.op, ast.Add | ast.Mod) else None
    if isinstance(node.op, ast.Mod):
        return _up_to(left, "%")
    return None if left is None else left + (path_text(node.right, known) or UNKNOWN)


def _above(node: ast.Subscript, known: Mapping[str, str]) -> str | None:
    """What `path.parents[1]` is."""
    if not isinstance(node.value, ast.Attribute) or node.value.attr != "parents":
        return None
    path = path_text(node.value.value, known)
    number = node.slice.value if isinstance(node.slice, ast.Constant) else None
    levels = number + 1 if isinstance(number, int) and 0 <= number < 20 else 0
    return path + "/.." * levels if path is not None and levels else None


def _up_to(text: str | None, mark: str) -> str | None:
    """A text with what is put into it from its first mark on."""
    before = (text or "").partition(mark)[0]
    return f"{before}{UNKNOWN}" if before else None


def _of_call(node: ast.Call, known: Mapping[str, str]) -> str | None:
    name = name_of(node.func)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _up_to(path_text(node.func.value, known), "{")
    if node.keywords:
        return None
    if name in _SAME and len(node.args) == 1:
        return path_text(node.args[0], known)
    if name in _JOINING and node.args:
        return _joined(node.args, known)
    if name == "os.path.dirname" and len(node.args) == 1:
        inside = path_text(node.args[0], known)
        return None if inside is None else f"{inside}/.."
    if name in _HERE and not node.args:
        return "."
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args:
        return path_text(node.func.value, known)
    return None


def _joined(parts: Iterable[ast.expr], known: Mapping[str, str]) -> str | None:
    """Parts joined: nothing is known without the first one."""
    texts = [path_text(part, known) for part in parts]
    return None if texts[0] is None else "/".join(text or UNKNOWN for text in texts)


def note_paths(statement: ast.stmt, known: dict[str, str]) -> None:
    """Note which path a statement binds its name to, and forget what it had before."""
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        text = path_text(statement.value, known)
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            if isinstance(target, ast.Name):
                known.pop(target.id, None)
                if text is not None:
                    known[target.id] = text


_ADDING = frozenset({"sys.path.append", "sys.path.insert", "sys.path.extend", "site.addsitedir"})


def roots(folder: Path, trees: Iterable[ast.Module]) -> list[Path]:
    """Folders that modules are looked for in, in order.

    Args:
        trees: Its cells.
    """
    found = {folder: None}
    known: dict[str, str] = {}
    for tree in trees:
        for text in _added(tree.body, known):
            path = Path(os.path.normpath(folder / text))
            if UNKNOWN not in text and path.is_dir():
                found.setdefault(path)
    return list(found)


def _added(body: Sequence[ast.stmt], known: dict[str, str]) -> Iterator[str]:
    """Paths that statements add to `sys.path`, in their order; `known` learns what names stand for."""
    for statement in body:
        note_paths(statement, known)
        if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
            for text in _texts(statement.iter, known):
                yield from _added(statement.body, {**known, statement.target.id: text})
        elif isinstance(statement, ast.If | ast.With | ast.Try):
            parts = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
            for part in [*parts, *(one.body for one in getattr(statement, "handlers", ()))]:
                yield from _added(part, known)
        else:
            for node in ast.walk(statement):
                yield from _given(node, known)


def _given(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    """Paths that a call or an assignment adds."""
    if isinstance(node, ast.Call) and name_of(node.func) in _ADDING and node.args:
        yield from _texts(node.args[-1], known)
    elif isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        whole = target.value if isinstance(target, ast.Subscript) else target
        if name_of(whole) == "sys.path":
            for part in ast.walk(node.value):
                if isinstance(part, ast.List | ast.Tuple):
                    yield from _texts(part, known)


def _texts(node: ast.expr, known: dict[str, str]) -> Iterator[str]:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    yield from (text for part in parts if (text := path_text(part, known)) is not None)
