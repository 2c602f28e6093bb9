"""The plain form: a cell that knows nothing of tasks. Its variables are what it hands over."""

from __future__ import annotations

import ast
import builtins
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.cell import syntax_fact
from cloaca_nb.read.cells.code import CellCode, compile_error
from cloaca_nb.read.cells.imports import is_future
from cloaca_nb.read.cells.marker import MarkerOptions
from cloaca_nb.read.cells.statements import source_lines
from cloaca_nb.read.names.nodes import EXECUTING, dotted, is_constant, is_literal_alone, last_name, root_name
from cloaca_nb.read.names.walk import DEFINITIONS, Function, calls_in, nodes_in
from cloaca_nb.read.tables.calls import LOOKING
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tasks.body import compilable, function_around, unfit_facts
from cloaca_nb.read.tasks.draft import CellDrafts, Draft
from cloaca_nb.read.tasks.ids import MAX_ID_LENGTH, numbered_free

#: Statements that define something for later cells and do nothing themselves.
_DEFINITIONS = (*DEFINITIONS, ast.Import, ast.ImportFrom)

#: Calls that make a class.
_CLASS_MAKERS = frozenset(
    {"namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "Flag", "make_dataclass"}
)

#: What is a type wherever no cell says otherwise, and what makes one of others.
_TYPES = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
_GENERIC = _TYPES | words("Callable Dict Iterable Iterator List Optional Sequence Set Tuple")

#: The tag of a cell whose exception does not end "Run All" (nbformat, nbclient).
RAISING = "raises-exception"

#: Functions by which a cell reaches names that are nowhere in its text; in a function they give other names.
_REACHING = EXECUTING | {"globals", "locals"}

#: Those that do so where they are called with nothing; of an argument, they give what it holds.
_ITS_OWN = frozenset({"dir", "vars"})

#: Those that give a function's own names, where it calls them.
_OF_FUNCTION = _ITS_OWN | {"locals"}

#: Methods by which a front end shows an instance: a task computes nothing by them.
FOR_THE_EYE = re.compile(r"_repr_\w+_|__repr__")

#: Functions that only look at names and at what they hold, or show it; methods of a dictionary that do.
_SHOWING = _ITS_OWN | words("globals locals print display repr str len type list set sorted")
_LOOKING = frozenset({"keys", "items", "values"})

#: What stands before the words of a heading: numbers, bullets, rules.
_ORDINAL = re.compile(r"^(?:(?:step|part|task)\s+)?[\d.)\]:\-–—*#=\s]+", re.IGNORECASE)
_LONGEST = 40

#: A comment that says whose code it is, and not what it does.
_CREDIT = re.compile(r"#[#\s]*(?:authors?|thanks|credits?|source|copyright)\b|.*://", re.IGNORECASE)


def is_plain(tree: ast.Module) -> bool:
    """Whether a cell does something: one of definitions and imports alone is no task."""
    return any(not _defines(node) for node in tree.body)


def _defines(node: ast.stmt) -> bool:
    alias = isinstance(node, ast.Assign) and _is_type(node.value)
    return is_literal_alone(node) or (is_definition(node) and not alias) or isinstance(node, ast.Pass)


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement defines for later cells: an import, function, class or name of a type."""
    if isinstance(node, ast.Assign):
        named = [type(each) for each in node.targets] == [ast.Name]
        return named and (
            _is_type(node.value) or isinstance(node.value, ast.Lambda) or bool(class_made_by(node))
        )
    return isinstance(node, _DEFINITIONS)


def _is_type(node: ast.expr) -> bool:
    """Whether a value is a type: ``Belief = set``, ``Grid = dict[int, str]``."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in _GENERIC
    return isinstance(node, ast.Name) and node.id in _TYPES


def class_made_by(node: ast.stmt) -> str:
    """The name of the class that a statement makes, also by a call such as `namedtuple`; empty where none."""
    if isinstance(node, ast.ClassDef):
        return node.name
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return ""
    called, target = dotted(node.value.func), node.targets[0]
    makes = called is not None and [called[0].id, *called[1]][-1] in _CLASS_MAKERS
    makes = makes or (is_type_call(node.value) and _keeps_nothing(node.value.args[2]))
    return target.id if makes and isinstance(target, ast.Name) else ""


def is_type_call(value: ast.expr | None) -> bool:
    """Whether an expression makes a class: `type("Row", (), {})`."""
    return isinstance(value, ast.Call) and last_name(value.func) == "type" and len(value.args) == 3


def _keeps_nothing(members: ast.expr) -> bool:
    """Whether nothing in a class can be changed: constants, and functions that only look at things."""
    values = members.values if isinstance(members, ast.Dict) else [members]
    return all(is_constant(each) or (isinstance(each, ast.Lambda) and _only_looks(each)) for each in values)


def _only_looks(function: ast.Lambda) -> bool:
    """Whether a function calls nothing that could change anything: `lambda self: len(self.rows)`."""
    called = (each.func for each in calls_in(function))
    return all(isinstance(each, ast.Name) and f"builtins.{each.id}" in LOOKING for each in called)


def plain_draft(code: CellCode, tree: ast.Module, options: MarkerOptions) -> CellDrafts:
    """The task of a plain cell; what it hands over is found out when all cells are known."""
    marker = code.marked_at
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
        statement=None,
        context=None,
        dependencies=options.dependencies,
        arguments=options.arguments,
        outputs=options.outputs,
    )
    told = [Fact(kinds.MeantToRaise(id_), marker)] if RAISING in code.cell.tags else []
    for name, line in _reached(filter(_is_shown, tree.body)):
        told.append(Fact(kinds.PlainShowsNames(name), Place(code.cell.position, line)))
    return CellDrafts((draft,), tuple(told))


def _reaching(code: CellCode, tree: ast.Module) -> Iterator[Fact]:
    for name, line in islice(_reached(node for node in tree.body if not _is_shown(node)), 1):
        yield Fact(kinds.PlainReaches(name), Place(code.cell.position, line))


def _reached(body: Iterable[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Functions by which statements reach names that are nowhere in their text, and the lines."""
    nodes = [each for statement in body for each in nodes_in(statement)]
    functions = [each for each in nodes if isinstance(each, Function)]
    inside = {id(inner) for each in functions for statement in each.body for inner in nodes_in(statement)}
    shown = {id(inner) for each in functions if FOR_THE_EYE.fullmatch(each.name) for inner in nodes_in(each)}
    for node in nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if id(node) in shown or (id(node) in inside and not node.args and node.func.id in _OF_FUNCTION):
            continue
        given = node.func.id in EXECUTING and len(node.args) > 1  # names of its own
        if (node.func.id in _REACHING and not given) or (node.func.id in _ITS_OWN and not node.args):
            yield node.func.id, node.lineno


def _is_shown(node: ast.stmt) -> bool:
    """Whether a statement only shows what it computes: nothing that is handed over depends on it."""
    if not isinstance(node, ast.Expr):
        return False
    nodes = nodes_in(node)
    if any(isinstance(each, ast.NamedExpr | ast.Lambda | ast.Await) for each in nodes):
        return False
    if any(isinstance(each, ast.Subscript) and _is_by_name(each) for each in nodes):
        return False  # a name that the task may not have
    calls = [each.func for each in nodes if isinstance(each, ast.Call)]
    return all(last_name(each) in (_SHOWING if isinstance(each, ast.Name) else _LOOKING) for each in calls)


def _is_by_name(node: ast.Subscript) -> bool:
    """Whether one name is looked up: `locals()["rows"]`."""
    called = node.value.func if isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in {"locals", "vars"}


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


def said_id(code: CellCode) -> str:
    """What the comment says that a cell begins with, as an id; empty where it says whose code it is."""
    comment = first_comment(code)
    return "" if _CREDIT.match(comment) else slug(comment)


def functions_in(code: CellCode) -> frozenset[str]:
    """Functions that a cell defines: with the name of one as its id, that one alone would be the task."""
    return frozenset(each.name for each in code.statements if isinstance(each, Function))


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
    """An id for a cell without words: by the first name it binds, else by what it calls or changes.

    What functions of the cell do says nothing of it, and `print` less than what is printed.
    """
    nodes = [each for node in tree.body if not isinstance(node, _DEFINITIONS) for each in nodes_in(node)]
    stored = [each for each in nodes if isinstance(getattr(each, "ctx", None), ast.Store)]
    targets = [each for node in nodes if isinstance(node, ast.Assign) for each in _parts(node.targets[0])]
    for name in (each.id for each in targets if isinstance(each, ast.Name)):
        if name.strip("_"):
            return f"make_{name.strip('_')}".lower()
    called = [found for each in nodes if isinstance(each, ast.Call) and (found := last_name(each.func))]
    added = {each.target for each in nodes if isinstance(each, ast.AugAssign)}
    parts = (each for each in stored if not isinstance(each, ast.Name) or each in added)
    changed = (root.id for each in parts if (root := root_name(each)) is not None)
    for name in (*(each for each in called if not hasattr(builtins, each)), *called):
        return name.lower()
    return next((f"change_{root}".lower() for root in changed), "first_step")


def with_ids_apart(forms: Mapping[int, CellDrafts]) -> dict[int, CellDrafts]:
    """What task cells give, with proposed ids that no task has, and no two cells alike."""
    taken = {id_.casefold() for form in forms.values() for id_ in (*form.lost, *(d.id for d in form.drafts))}
    found = dict(forms)
    for position, form in forms.items():
        facts = [_apart(fact, taken) if fact.kind == "plain-without-id" else fact for fact in form.facts]
        if facts != [*form.facts]:
            found[position] = replace(form, facts=tuple(facts))
    return found


def _apart(fact: Fact, taken: set[str]) -> Fact:
    proposed = numbered_free(fact.values["proposed"], taken)
    taken.add(proposed.casefold())
    return replace(fact, said=kinds.PlainWithoutId(proposed))


def _parts(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
