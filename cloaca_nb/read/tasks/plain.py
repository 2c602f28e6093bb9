"""The plain form: a cell that knows nothing of tasks. Its variables are what it hands over."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.cell import syntax_fact
from cloaca_nb.read.cells.code import CellCode, compile_error
from cloaca_nb.read.cells.imports import is_future
from cloaca_nb.read.cells.marker import MarkerOptions
from cloaca_nb.read.cells.statements import source_lines
from cloaca_nb.read.names.nodes import dotted
from cloaca_nb.read.names.walk import every_node
from cloaca_nb.read.tasks.body import compilable, function_around, unfit_facts
from cloaca_nb.read.tasks.draft import CellDrafts, Draft
from cloaca_nb.read.tasks.ids import MAX_ID_LENGTH

#: Statements that define something for later cells and do nothing themselves.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)

#: Calls that make a class.
_CLASS_MAKERS = frozenset(
    {"namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "Flag", "make_dataclass"}
)

#: Functions by which a cell reaches names that are nowhere in its text; in a function they give other names.
_REACHING = frozenset({"globals", "locals", "vars", "exec", "eval"})

#: What stands before the words of a heading: numbers, bullets, rules.
_ORDINAL = re.compile(r"^(?:(?:step|part|task)\s+)?[\d.)\]:\-–—*#=\s]+", re.IGNORECASE)
_LONGEST = 40


def is_plain(tree: ast.Module) -> bool:
    """Whether a cell does something: one of definitions and imports alone is no task."""
    return any(not _defines(node) for node in tree.body)


def _defines(node: ast.stmt) -> bool:
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text or is_definition(node) or isinstance(node, ast.Pass)


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement defines something for later cells: an import, function, class or named lambda."""
    if isinstance(node, ast.Assign):
        named = [type(each) for each in node.targets] == [ast.Name]
        return named and (isinstance(node.value, ast.Lambda) or bool(class_made_by(node)))
    return isinstance(node, DEFINITIONS)


def class_made_by(node: ast.stmt) -> str:
    """The name of the class that a statement makes, also by a call such as `namedtuple`; empty where none."""
    if isinstance(node, ast.ClassDef):
        return node.name
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return ""
    called, target = dotted(node.value.func), node.targets[0]
    makes = called is not None and [called[0].id, *called[1]][-1] in _CLASS_MAKERS
    return target.id if makes and isinstance(target, ast.Name) else ""


def plain_draft(code: CellCode, tree: ast.Module, options: MarkerOptions) -> CellDrafts:
    """The task of a plain cell; what it hands over is found out when all cells are known."""
    marker = Place(code.cell.position, code.marker_line)
    id_ = options.id or slug(first_comment(code))
    if not id_:
        return CellDrafts(facts=(Fact(kinds.PlainWithoutId(proposed_id(tree)), marker),))
    body = [node for node in tree.body if not is_future(node)]
    node = function_around(code, body)
    inside = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    facts = [*unfit_facts(code, ast.Module(inside, [])), *_reaching(code, tree)]
    if not facts:
        error = compile_error(ast.Module([compilable(function_around(code, inside))], []))
        facts = [syntax_fact(code, error, kinds.TaskSyntax)] if error is not None else []
    if facts:
        return CellDrafts(facts=tuple(facts), lost=(id_,))
    draft = Draft(
        id=id_,
        form="plain",
        code=code,
        node=node,
        place=marker,
        marker=marker,
        statement=None,
        context=None,
        dependencies=options.dependencies,
        arguments=options.arguments,
        outputs=options.outputs,
    )
    return CellDrafts((draft,))


def _reaching(code: CellCode, tree: ast.Module) -> Iterator[Fact]:
    for node in every_node(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in _REACHING or (node.func.id == "dir" and not node.args):
            yield Fact(kinds.PlainReaches(node.func.id), Place(code.cell.position, node.lineno))
            return


def first_comment(code: CellCode) -> str:
    """The comment that a cell begins with, below its marker; an empty text where it begins otherwise."""
    for text in source_lines(code.text)[code.marker_line :]:
        words = text.strip()
        if words.startswith("#") and not words.startswith(("#!", "# %", "#%")):
            if slug(words):
                return words
        elif words:
            return ""
    return ""


def functions_in(code: CellCode) -> frozenset[str]:
    """Functions that a cell defines: with the name of one as its id, that one alone would be the task."""
    body = code.tree.body if code.tree is not None else ()
    return frozenset(each.name for each in body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def slug(text: str) -> str:
    """A text as an id: ``load_the_data`` for ``# 1. Load the data``."""
    text = unicodedata.normalize("NFKC", text).strip().lstrip("# ")
    text = _ORDINAL.sub("", text)
    words = re.findall(r"\w+", text.lower())
    found = ""
    for word in words:
        longer = f"{found}_{word}" if found else word
        if len(longer) > min(_LONGEST, MAX_ID_LENGTH):
            break
        found = longer
    return found if found[:1].isalpha() else ""


def proposed_id(tree: ast.Module) -> str:
    """An id for a cell without words: by the first function that it calls, else the first name it binds."""
    for node in every_node(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id.strip("_"):
            return f"make_{target.id.strip('_')}".lower()
    for node in every_node(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            return (node.func.id if isinstance(node.func, ast.Name) else node.func.attr).lower()
    return "first_step"
