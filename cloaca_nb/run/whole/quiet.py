"""What runs the cells of a notebook in a kernel, and keeps nothing of what they show but their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbclient import NotebookClient


def quiet_client(notebook: Any, **options: Any) -> NotebookClient:
    """Runs cells: however much they print and draw, none of it is held in memory.

    Args:
        notebook: The cells.
        options: As for `NotebookClient`.

    Raises:
        ImportError: nbclient is not installed.
    """
    from nbclient import NotebookClient

    class Quiet(NotebookClient):
        def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
            if msg["msg_type"] == "error":
                return super().output(outs, msg, display_id, cell_index)
            return None

        def handle_comm_msg(self, outs: Any, msg: Any, cell_index: int) -> None:
            """What a widget says."""

    return Quiet(notebook, **options)
