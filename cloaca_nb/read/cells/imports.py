"""Import statements: what an alias binds, text with some aliases only, relative imports of helper modules."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeGuard, TypeVar

from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.statements import character, source_lines
from cloaca_nb.read.names.nodes import IMPORTERS, path_of
from cloaca_nb.read.names.walk import all_statements

Import = ast.Import | ast.ImportFrom
_Placed = TypeVar("_Placed", bound="ast.stmt | ast.expr")

#: The attribute of an alias that says what of a library it binds.
_PASSED = "passed"

#: Modules that the standard libraries of newer Pythons than the oldest one have: no distribution has them.
LATER = frozenset({"annotationlib", "compression", "tomllib"})
#: These, and those that are gone: distributions may bring some of them back. What is made of a notebook must
#: not depend on the Python that makes it.
SOMETIMES = (
    LATER
    | {"aifc", "asynchat", "asyncore", "audioop", "binhex", "cgi", "cgitb", "chunk"}
    | {"crypt", "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev"}
    | {"pipes", "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"}
)


class Imported(NamedTuple):
    """What one alias of an import binds.

    Attributes:
        target: The dotted name of what it is bound to: a module, or a member of one.
        loads: The module that is loaded for it, for example ``a.b`` where ``import a.b`` binds ``a``.
        module: Whether it is certainly a module.
    """

    name: str
    target: str
    loads: str
    module: bool

    def is_of(self, other: Imported) -> bool:
        """Whether another import binds the same, from the same library or module beside the notebook."""
        tops = {each.loads.partition(".")[0] for each in (self, other)}
        return self.target == other.target and len(tops) == 1


def imported(node: Import) -> tuple[Imported, ...]:
    """What an import binds, star imports left out."""
    return tuple(imported_by(node, alias) for alias in node.names if alias.name != "*")


def imported_by(node: Import, alias: ast.alias) -> Imported:
    """What one alias of an import binds."""
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        dot = "" if module.endswith(".") else "."
        target = getattr(alias, _PASSED, None) or f"{module}{dot}{alias.name}"
        return Imported(alias.asname or alias.name, target, module, False)
    if alias.asname:
        return Imported(alias.asname, alias.name, alias.name, True)
    root = alias.name.partition(".")[0]
    return Imported(root, root, alias.name, True)


def with_passed(tree: ast.Module, passed: Mapping[str, str], dots: int) -> ast.Module:
    """A tree whose imports from modules of the package bind what these pass on of libraries.

    Args:
        tree: The tree of a module of the package.
        passed: What helper modules pass on, by dotted names.
        dots: How many dots stand for the package there.
    """
    if not any(map(any, _passing(tree, passed, dots))):
        return tree
    made = copy.deepcopy(tree)  # others may look at the tree, too
    for names in _passing(made, passed, dots):
        for alias, target in names.items():
            setattr(alias, _PASSED, target)
    return made


def _passing(tree: ast.Module, passed: Mapping[str, str], dots: int) -> Iterator[dict[ast.alias, str]]:
    for node in all_statements(tree) if passed else ():
        if isinstance(node, ast.ImportFrom) and node.level == dots:
            known = ((alias, passed.get(f"{node.module}.{alias.name}")) for alias in node.names)
            yield {alias: target for alias, target in known if target}


def bound_modules(node: ast.AST, known: Mapping[str, str]) -> dict[str, str]:
    """Name -> dotted name of what a statement imports, or gives another name: ``T = __import__("time")``.

    Args:
        known: The same of the names before it.
    """
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {each.name: each.target for each in imported(node)}
    if not isinstance(node, ast.Assign):
        return {}
    path = path_of(node.value, lambda root: known.get(root.id))
    names = [each.id for each in node.targets if isinstance(each, ast.Name)]
    return dict.fromkeys(names, path) if path else {}


def imports_of(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Name -> dotted name of what statements import, or give another name; see `bound_modules`."""
    found: dict[str, str] = {}
    for node in nodes:
        found.update(bound_modules(node, found))
    return found


def is_future(node: ast.stmt) -> TypeGuard[ast.ImportFrom]:
    """Whether a statement is ``from __future__ import …``."""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level


def imports_all(node: ast.AST) -> TypeGuard[ast.ImportFrom]:
    """Whether it is ``from x import *``."""
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)


def backwards(nodes: Iterable[_Placed]) -> list[_Placed]:
    """Nodes from the last one on: what is put in the place of one moves none of the others."""
    return sorted(nodes, key=lambda node: (node.lineno, node.col_offset), reverse=True)


def lines_for(
    node: Import, lines: Sequence[Line], names: Container[str], helpers: Container[str]
) -> tuple[Line, ...]:
    """The lines of an import statement with only those of its aliases that bind some names.

    Where it must be written anew, helper modules are imported relatively, and only the comments above stay.
    """
    wanted = [alias for alias in node.names if imported_by(node, alias).name in names]
    if len(wanted) == len(node.names):
        return tuple(lines)
    head = lines[0]
    above = [line for line in lines if line.line is not None and line.line < node.lineno]
    at = max(wanted[0].lineno, node.lineno) if wanted else head.line
    if isinstance(node, ast.Import):
        return (*above, Line(_relative(wanted, helpers, "."), head.cell, at))
    dot = "." if not node.level and node.module in helpers else "." * node.level
    return (*above, Line(f"from {dot}{node.module or ''} import {listed(wanted)}", head.cell, at))


def listed(aliases: Iterable[ast.alias]) -> str:
    """Aliases as an import statement lists them."""
    return ", ".join(f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in aliases)


def put(lines: list[Line], node: ast.stmt | ast.expr, text: str) -> None:
    """Put a text in the place of a node of these lines, whose positions it has; their number stays."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    start = lines[first].text[: character(lines[first].text, node.col_offset)]
    rest = lines[last].text[character(lines[last].text, node.end_col_offset or 0) :]
    lines[first] = lines[first]._replace(text=f"{start}{text}{rest}")
    for empty in range(first + 1, last + 1):
        lines[empty] = lines[empty]._replace(text="")


def splice(lines: list[Line], at: int, start: int, end: int, text: str) -> None:
    """Put a text in the place of a line's part, by columns of its tree; references behind it move."""
    line = lines[at]
    start, end = character(line.text, start), character(line.text, end)
    more = len(text) - (end - start)
    moved = (
        replace(each, start=each.start + more, end=each.end + more) if each.start >= end else each
        for each in line.references
    )
    lines[at] = line._replace(text=f"{line.text[:start]}{text}{line.text[end:]}", references=tuple(moved))


def _relative(aliases: Sequence[ast.alias], helpers: Container[str], dots: str) -> str:
    """``import`` of some modules, on one line, those of the package relative.

    `import a.b` binds `a`; the package loads `a.b` by itself.
    """
    own = [alias for alias in aliases if alias.name in helpers]
    others = [alias for alias in aliases if alias.name not in helpers]
    named = [alias for alias in own if alias.asname and "." in alias.name]
    tops = [ast.alias(each.name.partition(".")[0], each.asname) for each in own if each not in named]
    parts = [f"import {listed(others)}"] if others else []
    parts += [f"from {dots} import {listed(tops)}"] if tops else []
    for alias in named:
        parent, _, last = alias.name.rpartition(".")
        parts.append(f"from {dots}{parent} import {listed([ast.alias(last, alias.asname)])}")
    return "; ".join(parts)


def helper_imports(node: ast.AST, helpers: Collection[str]) -> list[Import]:
    """The imports of helper modules in a statement, those inside of functions too."""
    found: list[Import] = []
    for inner in all_statements(node):
        if isinstance(inner, ast.Import):
            if any(alias.name in helpers for alias in inner.names):
                found.append(inner)
        elif isinstance(inner, ast.ImportFrom) and not inner.level and inner.module in helpers:
            found.append(inner)
    return found


def imported_helpers(node: ast.AST, helpers: Collection[str]) -> list[str]:
    """Names of the helper modules that a statement imports, those that functions import too."""
    found: dict[str, None] = {}
    for statement in helper_imports(node, helpers):
        if isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            found[module] = None
            below = (f"{module}.{alias.name}" for alias in statement.names)
            found.update(dict.fromkeys(name for name in below if name in helpers))
        else:
            found.update({alias.name: None for alias in statement.names if alias.name in helpers})
    return list(found)


def made_relative(
    lines: Sequence[Line], node: ast.AST, text: str, helpers: Collection[str], dots: str = "."
) -> tuple[Line, ...]:
    """Lines in which imports of helper modules are relative to the package; their number stays.

    Args:
        lines: The lines that the statement is carried as.
        node: The statement, or a whole module.
        text: The text of the cell that its positions point into.
        helpers: Names of the helper modules.
        dots: How the package is called there.
    """
    tops = {name.partition(".")[0] for name in helpers}
    words = (*tops, *IMPORTERS)  # a module may be imported by a name of the text that names it
    if not tops or not any(word in line.text for word in words for line in lines):
        return tuple(lines)
    found = helper_imports(node, helpers)
    source = source_lines(text)
    by_line = {line.line: at for at, line in enumerate(lines) if line.line is not None}
    changed = list(lines)
    for statement in backwards(found):
        if statement.lineno in by_line:
            _rewrite(changed, by_line, statement, source, helpers, dots)
    return tuple(changed)


def _rewrite(
    lines: list[Line],
    by_line: dict[int, int],
    node: Import,
    source: Sequence[str],
    helpers: Container[str],
    dots: str,
) -> None:
    at = by_line[node.lineno]
    start = _position(
        lines[at].text, source[node.lineno - 1], character(source[node.lineno - 1], node.col_offset)
    )
    said = lines[at].text[start:].startswith("from")  # and not `rate = import_module("helper").rate`
    if isinstance(node, ast.ImportFrom) and said:
        written = "\n".join(
            line.text for line in lines[at : by_line.get(node.end_lineno or node.lineno, at) + 1]
        )
        if _IS_RELATIVE.match(written, start) is None:
            _dot(lines, at, start, node.module or "", dots)
        return
    last = node.end_lineno or node.lineno
    end_source = source[last - 1]
    end_at = by_line.get(last, at)
    end = _position(lines[end_at].text, end_source, character(end_source, node.end_col_offset or 0))
    if isinstance(node, ast.ImportFrom):
        made = f"from {dots}{node.module} import {listed(node.names)}"
    else:
        made = _relative(node.names, helpers, dots)
    lines[at] = lines[at]._replace(text=lines[at].text[:start] + made + lines[end_at].text[end:])
    for empty in range(at + 1, end_at + 1):
        lines[empty] = lines[empty]._replace(text="")


#: What is relative as it is written; in the trees of modules beside a notebook all imports are absolute.
_IS_RELATIVE = re.compile(r"from(?:\s|\\\n)*\.")


def _position(text: str, source: str, column: int) -> int:
    """Where a column of a source line is in the line as it is carried: cut, dedented or indented."""
    if text == source:
        return column
    body = source.strip()
    shift = text.find(body) if body else -1
    if shift >= 0:
        return column - source.index(body) + shift
    at = source.find(text.strip())
    return column - at + (len(text) - len(text.lstrip())) if at >= 0 else column


def _dot(lines: list[Line], at: int, start: int, module: str, dots: str) -> None:
    """Puts dots before the module of ``from module import``; it may stand on a continuation line."""
    for index in range(at, len(lines)):
        text = lines[index].text
        begin = start if index == at else 0
        match = re.compile(rf"(\s*from\s+|\s*){re.escape(module)}\b").match(text, begin)
        if match:
            dot = match.end() - len(module)
            lines[index] = lines[index]._replace(text=f"{text[:dot]}{dots}{text[dot:]}")
            return
