"""The text of both sides: the module that is executed for each attempt, and the one that calls it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cloaca_nb.afresh.handed import params_given
from cloaca_nb.afresh.new.repeated import attribute_given
from cloaca_nb.afresh.new.sources import FreshSource
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.rule import Anew
from cloaca_nb.model.workflow import Line, Module
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import backwards, imported, imports_of, listed, put, splice
from cloaca_nb.read.cells.statements import character, first_line
from cloaca_nb.read.names.nodes import dotted, literal_text, path_of, root_name
from cloaca_nb.read.names.walk import DEFINITIONS, all_statements, names_within, nodes_in
from cloaca_nb.read.tables.keeping import MODULE_STATE, state_of
from cloaca_nb.read.tasks.defaults import PARAMS
from cloaca_nb.read.tasks.ids import import_text, underscored_free
from cloaca_nb.syntax import unparsed

_BLANK = Line("")
_WIDTH = 100

#: A statement and the lines that stand for it.
Block = tuple[Part, Sequence[Line]]


def anew_lines(anew: Anew, parts: Parts, folder: str) -> list[Line]:
    """The module of a task: imports, what is made once, what is made anew, the function.

    Args:
        anew: What is made anew for it.
        parts: The statements of its module.
        folder: The package that the modules of tasks are in.
    """
    used = {name for part in (*anew.parts, anew.task) for name in part.uses}
    noted = {name for part in anew.parts if isinstance(part.node, ast.ClassDef) for name in part.noted}
    imports = [part for part in parts.importing if _imports_some(part, used | noted)]
    bound = {name for part in imports for name in part.binds}
    late = _after_modules(imports, anew)
    imports = [part for part in imports if part not in late]
    lines = [Line("import cloaca")] if "cloaca" in used - bound - anew.names else []
    lines += [line for part in imports for line in part.lines]
    taken = used | bound | anew.names
    giver = underscored_free("of_run", taken)
    handed = [each for each in anew.given if each[0].part in anew.parts]
    if handed:
        lines.append(Line(import_text(".", "of_run", giver)))
    own, params = params_given(anew.params, taken, handed=anew.handed)
    lines += own
    once = [name for name in anew.once if name not in bound or _is_overwritten(name, parts)]
    once += sorted((_set_otherwise(imports, parts, anew) & used) - {*once, *anew.names})
    if once:
        lines += [*([_BLANK] if lines else []), *_listed(f"from ..{parts.module.name} import", once)]
    if anew.streams:
        lines += [_BLANK, *map(Line, anew.streams)]
    parted = sorted((*anew.parts, *late, anew.task), key=lambda each: each.index)
    given = _given(handed, giver) | params
    given[anew.task] = _function(anew.task)
    replacing, putting = _replacing(anew.parts, parts), underscored_free("put_back", taken)
    if replacing:
        lines.append(Line(import_text(f"..{folder}", "put_back", putting)))
    blocks = [(part, _put_back(part, replacing, putting, given.get(part, part.lines))) for part in parted]
    return [*lines, *_spaced(blocks, after=bool(lines))]


def _replacing(anew: Iterable[Part], parts: Parts) -> dict[Part, tuple[str, str]]:
    """Statements by which done again one more would be put around what stands in a library.

    That is `requests.get = counted(requests.get)`, the first of those for one place. pandas warns of an
    accessor whose name is taken.

    Returns:
        Each with an expression for what has the attribute, and its name.
    """
    imports = imports_of(part.node for part in parts.importing)
    imported = {name for part in parts.importing for name in part.binds}
    found: dict[tuple[str, str], Part] = {}
    for part in sorted(anew, key=lambda each: each.index):
        for place in _replaced(part.node, imported, imports):
            found.setdefault(place, part)
    return {part: place for place, part in found.items()}


def _replaced(
    node: ast.AST, imported: Collection[str], imports: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ClassDef):
        given = (attribute_given(each, _path_in(imports)) for each in node.decorator_list)
        yield from ((_quoted(each[0]), each[1]) for each in given if each is not None)
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    root = root_name(target) if isinstance(target, ast.Attribute) else None
    if isinstance(node, ast.Assign) and root is not None and root.id in imported:
        assert isinstance(target, ast.Attribute)
        place = unparsed(target)
        if any(isinstance(each, ast.Attribute) and unparsed(each) == place for each in ast.walk(node.value)):
            yield unparsed(target.value), target.attr


def _path_in(imports: Mapping[str, str]) -> Callable[[ast.AST], str]:
    def path(node: ast.AST) -> str:
        return path_of(getattr(node, "func", node), lambda root: imports.get(root.id)) or ""

    return path


def _put_back(
    part: Part, replacing: Mapping[Part, tuple[str, str]], putting: str, lines: Sequence[Line]
) -> Sequence[Line]:
    """The lines of a statement below one that has its place be what it was before all attempts."""
    if part not in replacing:
        return lines
    owner, name = replacing[part]
    return [Line(f"{putting}({owner}, {_quoted(name)})"), *lines]


def _after_modules(imports: Iterable[Part], anew: Anew) -> list[Part]:
    """The imports below what is made anew and puts a module where they find it, or changes what they take."""
    setting = [(part.index, part.changed_states) for part in anew.parts if part.changed_states]
    puts = (at for at, states in setting if any(each.startswith(MODULE_STATE) for each in states))
    first = next(puts, None)
    return [
        part
        for part in imports
        if (first is not None and part.index > first)
        or any(at < part.index and not _states_of(part).isdisjoint(states) for at, states in setting)
    ]


def _states_of(part: Part) -> frozenset[str]:
    """What modules keep of which an import takes something."""
    node = part.node
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return part.states | {state_of(node.module)}
    return part.states


def _set_otherwise(imports: Iterable[Part], parts: Parts, anew: Anew) -> frozenset[str]:
    """Names that are imported of places where statements that are made once put something else."""
    known = imports_of(part.node for part in parts.importing)
    setting = (part for part in parts.parts if part.task is None and part not in anew.parts)
    stored = (
        path_of(node, lambda root: known.get(root.id))
        for part in setting
        if part.changed_states
        for node in nodes_in(part.node)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    )
    places = {*stored}
    nodes = (part.node for part in imports)
    taken = (each for node in nodes if isinstance(node, ast.ImportFrom) for each in imported(node))
    return frozenset(each.name for each in taken if each.target in places)


def _is_overwritten(name: str, parts: Parts) -> bool:
    """Whether something else than an import binds such a name, perhaps to another object: `C = C("aab")`."""
    return any(name in part.binds and not part.imports for part in parts.made_by(name))


def _given(given: Sequence[tuple[FreshSource, str]], giver: str) -> dict[Part, list[Line]]:
    """The lines of statements in which values of the run are given in place of what makes them."""
    found: dict[Part, list[Line]] = {}
    for source, name in reversed(given):
        node, part = source.node, source.part
        lines = found.setdefault(part, list(part.lines))
        first, last = node.lineno - 1 - part.start, (node.end_lineno or node.lineno) - 1 - part.start
        start, end = node.col_offset, node.end_col_offset or 0
        each = ", each=True" if source.each else ""
        plain = isinstance(node, ast.Call) and not node.args and not node.keywords and first == last
        if isinstance(node, ast.Call) and plain and dotted(node.func):
            splice(lines, first, start, end, f'{giver}("{name}", {unparsed(node.func)}{each})')
        else:
            into = source.into
            splice(lines, last, end, end, f" or {into})" if into else f"{each})")
            splice(lines, first, start, start, f'{into and f"{into}[:] = "}{giver}("{name}", lambda: ')
    return found


def helper_lines(helper: Module, tree: ast.Module, given: Sequence[tuple[FreshSource, str]]) -> list[Line]:
    """A helper module with the values of the run given in place of what makes them.

    Args:
        given: The sources in it whose value is handed over, and its name.
    """
    lines = list(helper.lines)
    if not given:
        return lines
    giver = underscored_free("of_run", names_within(tree))
    for source, name in reversed(given):  # from the end: positions before stay
        part = replace(source.part, lines=tuple(lines), start=0)
        (lines,) = _given([(replace(source, part=part), name)], giver).values()
    first = tree.body[int(ast.get_docstring(tree) is not None)]
    imported = Line(import_text("." * (helper.name.count("/") + 1), "of_run", giver))
    lines.insert(first_line(first, tuple(line.text for line in lines)) - 1, imported)
    return lines


def _imports_some(part: Part, used: Collection[str]) -> bool:
    return "*" in part.binds or not part.binds.isdisjoint(used)


def _listed(head: str, names: Sequence[str]) -> list[Line]:
    line = f"{head} {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [Line(line)]
    return [Line(f"{head} ("), *(Line(f"    {name},") for name in names), Line(")")]


def once_lines(
    parts: Parts,
    anew: Mapping[Part, Anew],
    files: Mapping[Part, Sequence[str]],
    folder: str,
    values: str,
) -> list[Line]:
    """The module of tasks without what is made anew only; its functions call those of the attempt.

    Imports stay, so that a package has all that it wants as long as its files are there.

    Args:
        anew: What is made anew for each of its tasks.
        files: The modules that are executed for each of its tasks.
        folder: The package that they are in.
        values: The module that gives values of the run.
    """
    taken = {name for part in parts.parts for name in part.makes | part.sets | part.uses}
    maker = underscored_free("Afresh", taken)
    giver = underscored_free("RunValues", taken)
    wrappers = {
        part: _wrapper(part, [*map(_quoted, files[part]), *_attempt(each, giver)], maker, taken)
        for part, each in anew.items()
    }
    left = sorted(_left(parts, anew), key=lambda each: each.index)
    replacing = _replacing({part for each in anew.values() for part in each.again}, parts)
    putting = underscored_free("put_back", taken)
    blocks = [(part, _put_back(part, replacing, putting, wrappers.get(part, part.lines))) for part in left]
    head = [block for block in blocks if block[0].imports or _is_docstring(block[0])]
    at = len(head) if blocks[: len(head)] == head else int(bool(head) and _is_docstring(head[0][0]))
    imported = [Line(import_text(f".{folder}", "Afresh", maker))]
    if not replacing.keys().isdisjoint(left):
        imported.append(Line(import_text(f".{folder}", "put_back", putting)))
    if any(each.given for each in anew.values()):
        imported.append(Line(import_text(f".{values}", "RunValues", giver)))
    if any(each.params for each in anew.values()):
        imported.append(Line(f"from . import {PARAMS}"))
    above = _spaced(blocks[:at], after=False)
    return [*above, *imported, *_spaced(blocks[at:], after=True)]


def _attempt(anew: Anew, giver: str) -> list[str]:
    """The arguments that say how a task gets values of the run; none where it uses none."""
    values = [f"values={giver}({', '.join(map(_quoted, anew.makes))})"] if anew.given else []
    return [*values, *(["called_back=True"] if anew.called_back else [])]


def _spaced(blocks: Iterable[Block], after: bool) -> Iterator[Line]:
    """Statements with blank lines between them: two around definitions, else as they were.

    Args:
        after: Whether other lines stand before them.
    """
    before: Part | None = None
    for part, lines in blocks:
        if before is not None or after:
            yield from [_BLANK] * _gap(before, part)
        yield from lines
        before = part


def _gap(before: Part | None, part: Part) -> int:
    if isinstance(part.node, DEFINITIONS) or (before is not None and isinstance(before.node, DEFINITIONS)):
        return 2
    if before is not None and part.index == before.index + 1:
        return part.gap
    return 0 if before is not None and before.imports and part.imports else 1


def _is_docstring(part: Part) -> bool:
    value = part.node.value if part.index == 0 and isinstance(part.node, ast.Expr) else None
    return literal_text(value) is not None


def _left(parts: Parts, anew: Mapping[Part, Anew]) -> set[Part]:
    """The statements that something made once still needs."""
    removable = {part for each in anew.values() for part in each.parts if part not in each.again}
    found = {part for part in parts.parts if part not in removable}
    wanted = {name for each in anew.values() for name in each.once}
    for part in found:
        wanted |= _decorator_names(part) if part in anew else part.uses | part.makes
    waiting, seen = list(wanted), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            more = [each for each in parts.made_by(name) if each not in found]
            found.update(more)
            waiting += [each for part in more for each in part.uses | part.makes]
    return found


# A task's function


def _head(part: Part) -> tuple[int, int, int]:
    """Where in its lines its decorators begin, where those that make it a task end, where `def` is."""
    node = part.node
    assert isinstance(node, ast.FunctionDef)
    texts = (*[""] * part.start, *(line.text for line in part.lines))
    first, name = first_line(node, texts) - 1 - part.start, node.lineno - 1 - part.start
    if part.above == len(node.decorator_list):
        return first, name, name
    if not part.above:
        return first, first, name
    end = (node.decorator_list[part.above - 1].end_lineno or node.lineno) - part.start
    while not part.lines[end].text.lstrip().startswith("@"):
        end += 1
    return first, end, name


def _function(part: Part) -> list[Line]:
    """A task's function without what makes a task of it."""
    first, end, _ = _head(part)
    return [*part.lines[:first], *part.lines[end:]]


def _wrapper(part: Part, modules: Sequence[str], maker: str, taken: Collection[str]) -> list[Line]:
    """The function that servers register: it calls the one of the attempt."""
    node = part.node
    assert isinstance(node, ast.FunctionDef)
    first, end, name = _head(part)
    made = underscored_free(f"_{node.name.lstrip('_')}", taken)
    arguments = ", ".join(_arguments(node))
    define = part.lines[name]._replace(text=f"def {node.name}({arguments}):", references=())
    call = define._replace(text=f"    return {made}({', '.join([_quoted(node.name), *_arguments(node)])})")
    assigned = Line(f"{made} = {maker}({', '.join(modules)})")
    return [assigned, _BLANK, _BLANK, *part.lines[first:end], define, *_docstring(part), call]


def _arguments(node: ast.FunctionDef) -> list[str]:
    """What an engine passes: the parameters that have no default."""
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    return names[: len(names) - len(node.args.defaults)]


def _docstring(part: Part) -> Sequence[Line]:
    node = part.node
    assert isinstance(node, ast.FunctionDef)
    if ast.get_docstring(node, clean=False) is None or node.body[0].lineno == node.lineno:
        return []
    first, last = node.body[0].lineno, node.body[0].end_lineno or node.body[0].lineno
    return part.lines[first - 1 - part.start : last - part.start]


def _decorator_names(part: Part) -> set[str]:
    assert isinstance(part.node, ast.FunctionDef)
    return names_within(*part.node.decorator_list[: part.above])


def _quoted(name: str) -> str:
    return f'"{name}"'


# Imports inside the package, from one folder deeper


def deeper(
    lines: Sequence[Line], beside: Collection[str], depth: int = 0, tree: ast.Module | None = None
) -> tuple[Line, ...]:
    """Lines of a module that stands one folder deeper than it was written for.

    Args:
        beside: Modules and packages of the package that stand in that folder, too.
        depth: How many packages are around it, below the one that is written.
        tree: Its tree, where that is known.
    """
    parsed = tree or parse("\n".join(line.text for line in lines))
    if isinstance(parsed, SyntaxError):
        return tuple(lines)
    moved = list(lines)
    imports = (node for node in all_statements(parsed) if isinstance(node, ast.ImportFrom))
    for node in backwards(node for node in imports if node.level == depth + 1):
        _move(moved, node, beside)
    return tuple(moved)


def _move(lines: list[Line], node: ast.ImportFrom, beside: Collection[str]) -> None:
    own = [alias for alias in node.names if (node.module or alias.name).partition(".")[0] in beside]
    others = [alias for alias in node.names if alias not in own]
    if not others:
        return
    at = node.lineno - 1
    text = lines[at].text
    start = character(text, node.col_offset)
    if not own:
        dot = text.index(".", start)
        lines[at] = lines[at]._replace(text=f"{text[:dot]}.{text[dot:]}")
        return
    dots = "." * node.level
    put(lines, node, f"from {dots} import {listed(own)}; from {dots}. import {listed(others)}")
