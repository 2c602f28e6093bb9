"""What can be noticed about a notebook: one kind of fact for each finding, with the values that it tells.

A detector writes ``Fact(UnknownName(user, name, advice), place, task)``; the rule of that kind in
`check/rules` has the words. A kind's slug is made of its name: ``unknown-name``.
"""

from __future__ import annotations

from cloaca_nb.model.kinds.archive import *  # noqa: F403  # all kinds of a band, under one name
from cloaca_nb.model.kinds.cells import *  # noqa: F403  # all kinds of a band, under one name
from cloaca_nb.model.kinds.graph import *  # noqa: F403  # all kinds of a band, under one name
from cloaca_nb.model.kinds.loading import *  # noqa: F403  # all kinds of a band, under one name
from cloaca_nb.model.kinds.names import *  # noqa: F403  # all kinds of a band, under one name
from cloaca_nb.model.kinds.registrations import *  # noqa: F403  # all kinds of a band, under one name
from cloaca_nb.model.kinds.tasks import *  # noqa: F403  # all kinds of a band, under one name
