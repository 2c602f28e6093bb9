"""A poll function that fires each time it says so: servers skip a context that they have seen before."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any


def each_time(function: Callable[[], Any]) -> Callable[[], Any]:
    """A poll function whose answer `True` starts a run whose context has the time, as `fired_at`."""

    import cloaca

    @functools.wraps(function)
    def poll() -> Any:
        answer = function()
        if answer is True:
            moment = datetime.now(timezone.utc).isoformat()
            return cloaca.TriggerResult.fire(cloaca.Context({"fired_at": moment}))
        return answer

    return poll
