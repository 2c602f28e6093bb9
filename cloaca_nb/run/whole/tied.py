"""A kernel that ends with this process, together with all that it has started."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.check.proof import guard
from cloaca_nb.environment.lifeline import Lifeline

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager


def kernel_manager(**options: Any) -> AsyncKernelManager:
    """What starts a kernel; `tied` says what stands before its command.

    Args:
        options: As for `AsyncKernelManager`.

    Raises:
        ImportError: jupyter_client is not installed.
    """
    import zmq.asyncio
    from jupyter_client.manager import AsyncKernelManager

    class Tied(AsyncKernelManager):
        before: tuple[str, ...] = ()

        def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
            return [*self.before, *super().format_kernel_cmd(extra_arguments)]

    # Its own would be terminated as this process ends, and wait a second for a kernel that is gone.
    return Tied(context=zmq.asyncio.Context(), **options)


@contextlib.contextmanager
def tied(client: Any, folder: Path) -> Iterator[Lifeline]:
    """Tie the kernel that is started meanwhile; afterwards it has ended, and all that it has started.

    Its guard does that: it knows the kernel also where an interrupt came as it was started.

    Args:
        client: What starts it and runs cells in it.
        folder: The private folder, which goes with it when this process is killed.
    """
    manager = client.km
    life = Lifeline()
    if life.end >= 0:  # there are no guards on Windows
        manager.before = (sys.executable, "-I", "-S", guard.__file__, str(life.end), str(folder))
    try:
        yield life
    finally:
        life.cut()
        if client.kc is not None:
            client.kc.stop_channels()
        manager.context.destroy(linger=0)  # nobody is there to take what was not sent


@contextlib.contextmanager
def at_once(client: Any, life: Lifeline) -> Iterator[None]:
    """Have the kernel ended after an interrupt, and not asked to leave, which one that hangs never does.

    Args:
        client: What runs cells in it.
        life: What ties it.
    """
    try:
        yield
    except KeyboardInterrupt:
        life.cut()
        client.shutdown_kernel = "immediate"
        raise
