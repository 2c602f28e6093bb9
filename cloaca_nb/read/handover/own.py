"""Module names at the top of a package that are not a notebook's."""

from __future__ import annotations

from cloaca_nb.read.handover.write import CODEC, DECODED, HANDOVER
from cloaca_nb.read.registrations.magic import POLLING
from cloaca_nb.read.tasks.defaults import PARAMS

#: What keeps a package that pickles where its name leads.
STAYING = "_staying"
#: Those that the generated package needs itself, whichever of them a notebook makes it hold.
OWN_MODULES = frozenset(
    {
        *("tasks", "__init__", "__main__", "cloaca", "_vendor", STAYING),
        *(*CODEC, *HANDOVER, DECODED, POLLING, PARAMS, "codec_pickle"),
    }
)
