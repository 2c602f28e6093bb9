"""How long a server is waited for: an answer's deadline, the next try, and an end as soon as someone asks."""

from __future__ import annotations

import contextlib
import math
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar

from cloaca_nb.deploy.target import Stage, Watch
from cloaca_nb.errors import DeployError, RefusedError, StoppedError, UnreachableError

Found = TypeVar("Found")

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
#: The longest pause that a server may ask for, and all such pauses of one call together.
LONGEST_ASKED_S = 60.0
_MOST_ASKED_S = 180.0
#: How often is looked whether someone asked to stop.
_LOOK_S = 0.1


def retry_after_s(header: str, now: datetime | None = None) -> float:
    """The pause that a `Retry-After` header asks for, in seconds, at most `LONGEST_ASKED_S`; 0 for none."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if header.strip().isdecimal():
            return min(float(header), LONGEST_ASKED_S)
        moment = parsedate_to_datetime(header)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        seconds = (moment - (now or datetime.now(timezone.utc))).total_seconds()
        return min(max(seconds, 0.0), LONGEST_ASKED_S)
    return 0.0


def patiently(call: Callable[[], Found], watch: Watch, stage: Stage, *, patience_s: float) -> Found:
    """Repeat a call that may be repeated, with growing pauses, while its failure may pass.

    A pause that the server asks for is kept, and does not count against the patience.

    Args:
        call: The call; repeating it must do no harm.
        watch: Told of the first failure, and of each pause that is asked for; its stop ends the waiting.
        stage: The stage to tell it under.
        patience_s: Seconds after which the failure is final.

    Raises:
        DeployError: The failure that was final.
    """
    until = watch.now() + patience_s
    pause, asked, told = _FIRST_PAUSE_S, 0.0, False
    while True:
        try:
            return call()
        except (RefusedError, UnreachableError) as error:
            wait = error.wait_s if isinstance(error, RefusedError) else 0.0
            asked += wait
            late = watch.now() + max(pause - wait, 0) > until
            if not error.again or watch.stopped or late or asked > _MOST_ASKED_S:
                raise
            if wait or not told:
                told = True
                when = f" in {math.ceil(wait)} s, as it asks" if wait else ""
                watch.warn(stage, f"{error.message}; trying again{when}")
        until += wait
        watch.pause(max(pause, wait))
        pause = min(2 * pause, _LONGEST_PAUSE_S)


class LateError(Exception):
    """No end within the time that was given."""


class Worker(Generic[Found]):
    """Does something on a thread of its own, so that neither the network nor a name server holds us up.

    Args:
        work: What to do; it is left behind where it is late.
        total_s: Seconds that may pass from the beginning, or from what was told last, to the end.
        stop: Ends the waiting when set.
    """

    def __init__(self, work: Callable[[Worker[Found]], Found], total_s: float, stop: threading.Event) -> None:
        self._work = work
        self._total_s = total_s
        self._stop = stop
        self._told: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._heard: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._left = False
        self._found: list[Found] = []
        self._error: BaseException | None = None

    def wait(self) -> Found:
        """What came of it.

        Raises:
            LateError: It takes too long.
            StoppedError: Someone asked to stop.
            BaseException: What it raised, or what it told raised here.
        """
        threading.Thread(target=self._do, name="cloaca_nb-request", daemon=True).start()
        try:
            self._listen()
        finally:
            self._left = True
            self._heard.put(False)
        if self._error is not None:
            raise self._error
        return self._found[0]

    def _listen(self) -> None:
        until = time.monotonic() + self._total_s
        while True:
            try:
                told = self._told.get(timeout=_LOOK_S)
            except queue.Empty:
                if self._stop.is_set():
                    raise StoppedError("it was stopped") from None
                if time.monotonic() > until:
                    raise LateError from None
                continue
            if told is None:
                return
            told()
            until = time.monotonic() + self._total_s
            self._heard.put(True)

    def tell(self, call: Callable[[], object]) -> None:
        """For the work: have something done on the thread that waits, and go on once it is done.

        Raises:
            DeployError: Nobody waits any more.
        """
        self._told.put(call)
        if self._left or not self._heard.get():
            raise DeployError("nobody waits for it any more")

    def _do(self) -> None:
        try:
            self._found.append(self._work(self))
        except BaseException as error:  # noqa: BLE001 - raised again on the thread that waits
            self._error = error
        self._told.put(None)
