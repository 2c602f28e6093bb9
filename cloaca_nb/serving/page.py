"""What a page of an archive shows, and the process that reads it; nothing of the archive is imported."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb import api
from cloaca_nb.errors import CloacaNbError
from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import Edge, Project, Task, Workflow
from cloaca_nb.output.cell import MOST_DRAWN
from cloaca_nb.output.json import inspect_json
from cloaca_nb.output.pictures.graph_svg import graph_svg
from cloaca_nb.output.pictures.registered import registered_lines
from cloaca_nb.output.text import LAYOUTS

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Inspection
    from cloaca_nb.model.json_value import Table
    from cloaca_nb.package.contents import TaskSummary
    from cloaca_nb.package.unpack import Member

#: The sum of the texts that are shown, in bytes.
MOST_TEXT = 4 * 1024 * 1024


def page_of(path: Path) -> Table:
    """What `inspect --json` says of an archive, and what people look at besides.

    `said` is the layout in words, `picture` the graph as SVG ("" of no task or too many), `beside` a line for
    each thing registered beside tasks, `texts` the text of each file that is one, up to `MOST_TEXT`.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is not safe.
    """
    found = api.inspect(path)
    return {
        **inspect_json(found),
        "said": LAYOUTS[found.layout],
        "picture": graph_svg(_workflow(found)) if 0 < len(found.tasks) <= MOST_DRAWN else "",
        "beside": list(registered_lines(found.beside.triggers, found.beside.registered)),
        "texts": dict(_texts(found.files)),
    }


def _workflow(found: Inspection) -> Workflow:
    """The graph of an archive as notebooks have one."""
    tasks = {task["id"]: _task(task) for task in found.tasks}
    project = Project(found.name, found.name, found.version)
    return Workflow(project, tuple(tasks.values()), registered=found.beside.registered)


def _task(summary: TaskSummary) -> Task:
    nowhere, id = Place(0, 0), summary["id"]
    edges = tuple(Edge(dependency, id) for dependency in summary["dependencies"])
    return Task(id, nowhere, nowhere, "function", summary["function"], edges=edges)


def _texts(files: Iterable[Member]) -> Iterator[tuple[str, str]]:
    left = MOST_TEXT
    for file in files:
        if file.data is not None and len(file.data) <= left:
            try:
                text = file.data.decode("utf-8")
            except UnicodeDecodeError:
                continue
            left -= len(file.data)
            yield file.path, text


def main() -> None:
    """Read the archive of the order and write its page, or why there is none, to where the order says."""
    from cloaca_nb.check.proof.guard import watch

    watch(int(sys.argv[1]))
    _folder, archive, result = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\0")
    try:
        page = page_of(Path(archive))
    except CloacaNbError as error:
        page = {"message": error.message.replace(archive, Path(archive).name), "hint": error.hint}
    Path(result).write_text(json.dumps(page), encoding="utf-8")
