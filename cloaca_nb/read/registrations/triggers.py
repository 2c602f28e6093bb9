"""Triggers of a notebook: by decorator, by the marker of a cell, by a line; what servers make of each."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from cloaca_nb.errors import UsageError
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Line, Reference, Trigger
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.statements import character, first_line, source_lines
from cloaca_nb.read.names.calls import is_none, keywords_of, takes
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.naming import magic_lines
from cloaca_nb.read.registrations.cron import is_zone, read_cron
from cloaca_nb.read.registrations.find import Registration, unwrapped
from cloaca_nb.read.registrations.magic import (
    EACH_TIME,
    TRIGGER_MAGIC,
    TriggerOptions,
    called_function,
    interval_ms,
    parse_trigger,
)
from cloaca_nb.read.registrations.polls import answers_plainly, wrong_answers
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.read.tasks.ids import as_identifier, literal
from cloaca_nb.read.tasks.trigger_rules import Marks
from cloaca_nb.syntax import shown

_GIVEN = ("name", "on", "cron", "poll_interval", "timezone")


class Triggers(NamedTuple):
    """The triggers of a notebook.

    Attributes:
        found: The triggers in the order of their cells.
        registrations: Functions of trigger cells, to be carried with a decorator.
        lines: Lines of ours at the end of the module of tasks.
        marks: What is written into the decorators of the notebook.
        facts: What is wrong with them.
    """

    found: tuple[Trigger, ...]
    registrations: tuple[Registration, ...]
    lines: tuple[Line, ...]
    marks: Marks
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class _Reading:
    """What is gathered while the triggers are read."""

    workflow: str
    engine: EngineNames
    definitions: Definitions
    found: list[Trigger] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: defaultdict[tuple[int, int], list[Reference]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[int, tuple[str, ...]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)


def read_triggers(
    codes: Sequence[CellCode],
    bodies: Container[int],
    workflow: str,
    engine: EngineNames,
    definitions: Definitions,
) -> Triggers:
    """The triggers of a notebook.

    Args:
        bodies: Positions of the cells that as a whole are the body of a task.
        workflow: The name of the notebook's workflow, which triggers start that name none.
        engine: By which names the cells call the engine.
        definitions: The notebook's names, for texts that constants hold.
    """
    reading = _Reading(workflow, engine, definitions)
    for code in codes:
        if code.role == "plain" and code.marker_line:
            _cell(reading, code)
        if code.role in {"plain", "task"} and code.cell.position not in bodies:
            for node in unwrapped(code, engine):
                if isinstance(node, ast.FunctionDef):
                    _decorated(reading, code, node)
        for place, text in magic_lines([code], TRIGGER_MAGIC):
            options = _options(reading, text, place)
            if options is not None:
                _line(reading, options, place)
    reading.facts += trigger_facts(reading.found, workflow)
    return Triggers(
        tuple(reading.found),
        tuple(reading.registrations),
        tuple(reading.lines),
        Marks(dict(reading.marks), reading.sources),
        tuple(reading.facts),
    )


# Decorators


def _decorated(reading: _Reading, code: CellCode, node: ast.FunctionDef) -> None:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and reading.engine.called(decorator) == "trigger":
            _decorator(reading, code, node, decorator)


def _decorator(reading: _Reading, code: CellCode, node: ast.FunctionDef, call: ast.Call) -> None:
    cell = code.cell.position
    place = Place(cell, call.lineno)
    given = keywords_of(call)
    told: dict[str, str] = {}
    for name in _GIVEN:
        value = given.get(name)
        if value is None or is_none(value):
            continue
        text = reading.definitions.text(value, cell) or None
        if text is None:
            reading.facts.append(Fact(kinds.TriggerComputed(node.name, name, shown(value)), place))
        else:
            told[name] = text
    if any(keyword.arg is None for keyword in call.keywords):
        reading.facts.append(Fact(kinds.TriggerComputed(node.name, "**", shown(call)), place))
    concurrent = given.get("allow_concurrent")
    lines = range(first_line(node, source_lines(code.text)), (call.end_lineno or call.lineno) + 1)
    reading.found.append(
        Trigger(
            name=told.get("name", node.name),
            place=place,
            workflow=told.get("on", reading.workflow),
            cron=told.get("cron", ""),
            poll_interval="" if "cron" in given else told.get("poll_interval", "30s"),
            timezone=told.get("timezone", "UTC"),
            function=node.name,
            allow_concurrent=isinstance(concurrent, ast.Constant) and concurrent.value is True,
            lines=tuple((cell, line) for line in lines if line >= call.lineno),
        )
    )
    _mark(reading, code, node, call, given.get("name"), "on" in given)
    if "cron" not in given and (inner := _polled(reading, node, cell)):
        reading.registrations.append(Registration(cell, node, inner=inner))


def _mark(
    reading: _Reading,
    code: CellCode,
    node: ast.FunctionDef,
    call: ast.Call,
    name: ast.expr | None,
    has_workflow: bool,
) -> None:
    """Notes where a decorator gets its name, which each layout has in its own spelling, and its workflow."""
    source = reading.sources.setdefault(code.cell.position, source_lines(code.text))
    on = "" if has_workflow else f"on={literal(reading.workflow)}"
    more = bool(call.keywords)
    if isinstance(name, ast.Constant) and isinstance(name.value, str) and name.end_lineno == name.lineno:
        line = source[name.lineno - 1]
        start, end = character(line, name.col_offset), character(line, name.end_col_offset or 0)
        after = f", {on}" if on else ""
        mark = Reference(start, end, name.value, "trigger", "", after)
        reading.marks[code.cell.position, name.lineno].append(mark)
        return
    at = call.func.end_lineno or call.func.lineno
    start = source[at - 1].find("(", character(source[at - 1], call.func.end_col_offset or 0))
    if start < 0:
        return
    comma = ", " if more else ""
    if name is None:
        after = f"{', ' if on else ''}{on}{comma}"
        mark = Reference(start, start + 1, node.name, "trigger", "(name=", after)
    else:
        mark = Reference(start, start + 1, "", "text", f"({on}{comma if on else ''}", "")
    reading.marks[code.cell.position, at].append(mark)


# Markers and lines


def _options(reading: _Reading, text: str, place: Place) -> TriggerOptions | None:
    try:
        return parse_trigger(text)
    except UsageError as error:
        reading.facts.append(Fact(kinds.TriggerOption(message=error.message, hint=error.hint), place))
        return None


def _cell(reading: _Reading, code: CellCode) -> None:
    """A cell with `%%cloaca_trigger`: its function is the one that is called; a cron needs none."""
    place = code.marked_at
    options = _options(reading, code.marker, place)
    if options is None or code.tree is None:
        return
    node = called_function(code.tree, options.name)
    if node is None and options.cron:
        _line(reading, options, place)
    elif node is None or not takes(node, 0):
        named = f"`{node.name}` takes arguments" if node is not None else "it defines no function"
        hint = "write a function without arguments that returns True, False or a cloaca.TriggerResult"
        message = f"the cell of the trigger `{options.name}` has nothing to call: {named}"
        reading.facts.append(Fact(kinds.TriggerOption(message=message, hint=hint), place))
    else:
        reading.found.append(_trigger(reading, options, place, node.name))
        inner = _polled(reading, node, code.cell.position) if not options.cron else ()
        reading.registrations.append(
            Registration(code.cell.position, node, (_generated(reading, options, place),), inner)
        )


def _polled(reading: _Reading, node: ast.FunctionDef, cell: int) -> tuple[Line, ...]:
    """Tells of the answers of a poll function; the decorator that it needs where it only says `True`."""
    reading.facts += (Fact(said, Place(cell, line)) for line, said in wrong_answers(node))
    return (_each_time(reading, node, cell),) if answers_plainly(node) else ()


def _each_time(reading: _Reading, node: ast.FunctionDef, cell: int) -> Line:
    """The decorator of a poll function that says no more than `True`."""
    reading.facts.append(Fact(kinds.FiresOnce(node.name), Place(cell, node.lineno)))
    return Line(EACH_TIME, cell, node.lineno)


def _line(reading: _Reading, options: TriggerOptions, place: Place) -> None:
    """A line `%cloaca_trigger NAME --cron …`: the engine wants a function, which a cron never calls."""
    if options.every:
        message = f"the trigger `{options.name}` has no function to call every {options.every}"
        hint = "begin a cell with %%cloaca_trigger, and write the function into it"
        reading.facts.append(Fact(kinds.TriggerOption(message=message, hint=hint), place))
        return
    function = f"_trigger_{as_identifier(options.name, 'trigger')}"
    reading.found.append(_trigger(reading, options, place, function))
    texts = [f"def {function}():", "    return False"]
    reading.lines += [Line(""), Line(""), _generated(reading, options, place)]
    reading.lines += [Line(text, place.cell, place.line) for text in texts]


def _trigger(reading: _Reading, options: TriggerOptions, place: Place, function: str) -> Trigger:
    return Trigger(
        name=options.name,
        place=place,
        workflow=options.on or reading.workflow,
        cron=options.cron,
        poll_interval=options.every,
        timezone=options.timezone,
        function=function,
        lines=((place.cell, place.line or 1),),
    )


def _generated(reading: _Reading, options: TriggerOptions, place: Place) -> Line:
    """The decorator of a trigger that a marker or a line describes."""
    head, name = "@cloaca.trigger(name=", literal(options.name)
    when = f"cron={literal(options.cron)}" if options.cron else f"poll_interval={literal(options.every)}"
    when += f", timezone={literal(options.timezone)}" if options.timezone != "UTC" else ""
    text = f"{head}{name}, on={literal(options.on or reading.workflow)}, {when})"
    mark = Reference(len(head), len(head) + len(name), options.name, "trigger")
    return Line(text, place.cell, place.line, (mark,))


def trigger_facts(triggers: Sequence[Trigger], workflow: str) -> Iterator[Fact]:
    """What is noteworthy about the triggers of a notebook.

    Args:
        workflow: The name of the notebook's workflow.
    """
    first: dict[str, Trigger] = {}
    for trigger in triggers:
        before = first.setdefault(trigger.name, trigger)
        if before is not trigger:
            place = before.place
            yield Fact(kinds.DuplicateTrigger(trigger.name, place.cell, place.line or 1), trigger.place)
        if trigger.workflow != workflow:
            yield Fact(kinds.TriggerWorkflow(trigger.name, trigger.workflow, workflow), trigger.place)
        yield from _cron_facts(trigger) if trigger.cron else _interval_facts(trigger)


def _cron_facts(trigger: Trigger) -> Iterator[Fact]:
    cron = read_cron(trigger.cron)
    if cron.wrong is not None:
        yield Fact(kinds.CronRefused(trigger.name, trigger.cron, cron.said, cron.advice), trigger.place)
    elif not cron.is_read:
        yield Fact(kinds.CronUnread(trigger.name, trigger.cron), trigger.place)
    if not trigger.is_utc:
        known = is_zone(trigger.timezone)
        said = kinds.TriggerZone if known else kinds.UnknownZone
        yield Fact(said(trigger.name, trigger.timezone), trigger.place)


def _interval_facts(trigger: Trigger) -> Iterator[Fact]:
    every = interval_ms(trigger.poll_interval)
    if every is not None and every % 1000:
        why: Literal["short", "part"] = "short" if every < 1000 else "part"
        yield Fact(kinds.TriggerInterval(trigger.name, trigger.poll_interval, why), trigger.place)
