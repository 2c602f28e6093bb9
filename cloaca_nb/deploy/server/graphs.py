"""Seeing a package's graph loaded: servers list the tasks of what they loaded, and graphs apart, by names.

Such a name is the whole process's, and no server tells whose a graph is. So what was there before the package
was sent is kept, and held against what is there later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.resources import Graph, ServerPackage, ServerSource
from cloaca_nb.package.archive_check import table_of, text_of
from cloaca_nb.package.parse import parse_toml

#: Packages without tasks whose files are looked at for the graph that they are there for.
_MOST_LOOKED_AT = 10


def graph_name(files: Mapping[str, bytes]) -> str:
    """The graph that a package is there for; empty for one that has tasks.

    Args:
        files: The files of the layout that servers read.
    """
    try:
        document = parse_toml(files.get("package.toml", b""))
    except ValueError:
        return ""
    return text_of(table_of(document, "metadata"), "graph_name")


@dataclass
class GraphWatch:
    """Whether a graph that a server lists is the one of the package that was sent.

    Attributes:
        name: Its name.
        before: The graph of that name that was there before; None for none.
        ours: Whether that was an earlier version of the package.
        same: Whether the very package was there before.
    """

    name: str
    before: Graph | None = None
    ours: bool = False
    same: bool = False

    def seen(self, now: Graph | None, *, settled: bool) -> Literal["loaded", "waits", "unclear"]:
        """What a look tells.

        Args:
            now: The graph of that name as it is now; None where there is none.
            settled: Whether a server that had the earlier version's graph will have exchanged it.
        """
        if now is None:
            self.before = None
            return "waits"
        if self.same or self.before is None or not now.goes_on(self.before):
            return "loaded"
        return "unclear" if self.ours and settled else "waits"


def with_graphs(
    api: Api, packages: Iterable[ServerPackage], sources: Mapping[str, ServerSource | None] | None = None
) -> list[ServerPackage]:
    """Packages, those without tasks with the graph that they are there for, where that is loaded.

    Args:
        api: The server that has them.
        packages: The packages.
        sources: By id, the files of those that were asked for already; None where there were none.

    Raises:
        DeployError: The server cannot be asked.
    """
    found = [*packages]
    bare = [one for one in found if not one.loaded][:_MOST_LOOKED_AT]
    names = {one.name for one in api.graphs() or ()} if bare else set[str]()
    for one in bare if names else ():
        source = sources[one.id] if sources and one.id in sources else api.source(one.id)
        name = graph_name(source.data) if source is not None else ""
        if name in names:
            found[found.index(one)] = replace(one, graph=name)
    return found
