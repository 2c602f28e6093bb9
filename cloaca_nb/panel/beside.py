"""What stands beside the tasks, for the panel: what starts the workflow, and what it needs to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from cloaca_nb.errors import CloacaNbError
from cloaca_nb.model.finding import Place
from cloaca_nb.model.wording import clip
from cloaca_nb.output.pictures.registered import ways
from cloaca_nb.panel.contract.shapes import BesideItem, BesideSlice
from cloaca_nb.panel.state import FIRST_LINE, NAME, cell_ids
from cloaca_nb.read.registrations.cron import known_times

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.live.session import Session

#: Rows of a list, and next times of a trigger.
MOST, TIMES = 200, 5


def item(
    kind: str,
    name: str,
    text: str,
    times: Iterable[datetime | None] = (),
    place: Place | None = None,
    ids: Mapping[int, str] | None = None,
    *,
    here: bool | None = None,
) -> BesideItem:
    """A row of a list."""
    own = place if place is not None and place.cell > 0 else None
    return BesideItem(
        kind=kind,
        name=clip(name, NAME),
        text=clip(text, FIRST_LINE),
        times=[one.timestamp() for one in times if one is not None],
        cell=own.cell if own else None,
        cell_id=ids.get(own.cell) if own and ids else None,
        line=own.line if own else None,
        here=here,
    )


def beside_slice(report: Report) -> BesideSlice:
    """What a notebook says, and whether what it needs is here."""
    ids = cell_ids(report.document)
    starts, inputs = [*_starts(report, ids)], [*_inputs(report, ids)]
    return BesideSlice(schedule=starts[:MOST], inputs=inputs[:MOST], there=[], asked="")


def _starts(report: Report, ids: Mapping[int, str]) -> Iterator[BesideItem]:
    """Triggers with their next times, and what starts graphs."""
    workflow, now = report.workflow, datetime.now(timezone.utc)
    for one in workflow.triggers:
        when = f"{one.cron} {one.timezone}" if one.cron else f"every {one.poll_interval}"
        times = known_times(one.cron, now, TIMES, one.timezone) if one.cron else []
        yield item("trigger", one.name, f"{when}, starts {one.workflow}", times, one.place, ids)
    for graph in workflow.registered.graphs:
        by = f", started by {graph.reactor}" if graph.reactor else ""
        yield item("graph", graph.name, f"{ways(graph)}{by}", (), graph.place, ids)
    for reactor in workflow.registered.reactors:
        listens = f"{reactor.mode} of {', '.join(reactor.accumulators)}"
        yield item("reactor", reactor.name, listens, (), reactor.place, ids)
    for accumulator in workflow.registered.accumulators:
        yield item("accumulator", accumulator.name, accumulator.kind, (), accumulator.place, ids)


def noted(session: Session, workflow: str) -> Iterator[BesideItem]:
    """Schedules that were made from here, as the notebook remembers them."""
    from cloaca_nb.deploy.scheduling.noted import standing

    own = [record for record in session.past().records if record.workflow == workflow]
    for record in own[:1]:
        for one in standing(record.schedules).values():
            yield item("schedule", one.name, f"made from here on {record.target}, {one.time[:10]}")


def _inputs(report: Report, ids: Mapping[int, str]) -> Iterator[BesideItem]:
    """Parameters, and what is read of the machine with whether it is there; never a value of it."""
    from cloaca_nb.inputs.here import inventory_here

    for param in report.workflow.params:
        yield item("parameter", param.name, param.said, (), param.place, ids)
    found = inventory_here(report.package, report.document.folder)
    for what, kind in _KINDS.items():
        for need, here in found.get(what, ()):
            said = "not needed: there is a default" if need.default else ""
            yield item(kind, need.name, said, (), need.place, ids, here=here)


_KINDS = {"variables": "variable", "secrets": "secret", "environment": "environment", "files": "file"}


def on_server(session: Session, where: Where) -> list[BesideItem]:
    """What starts the workflow on the server of the last deploy, which is asked.

    Raises:
        CloacaNbError: There is none, or it cannot be asked.
    """
    found: list[BesideItem] = []
    with session.triggers(where=where) as triggers:
        for named in triggers.list():
            row = named.row
            state = ", paused" if row.paused else "" if row.enabled else ", off"
            text = f"{row.when}, starts {row.workflow}{state}"
            found.append(item("trigger", named.name or row.name or row.workflow, text, (row.next_at,)))
    with suppress(CloacaNbError), session.schedules(where=where) as schedules:  # older servers have none
        for kept in schedules.list():
            one = kept.instance
            state = "not there any more" if not kept.there else "" if one.enabled else "paused"
            text = ", ".join(filter(None, (f"{one.cron} {one.zone}" if one.cron else "", one.given, state)))
            found.append(item("schedule", one.name, text, (one.next_at,)))
    return found[:MOST]
