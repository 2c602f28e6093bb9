"""Runs a cell's text on behalf of a magic, so that errors show the cell's own lines and nothing of ours."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cloaca_nb import helper_module

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def run_again(shell: InteractiveShell, source: str) -> None:
    """Run a whole cell, as if a person had.

    Raises:
        BaseException: What the cell raised.
    """
    run_cell: Callable[..., Any] = shell.run_cell
    run_cell(source, store_history=False).raise_error()


def run_module(shell: InteractiveShell, name: str, source: str, count: int) -> None:
    """Run a cell's text as a helper module.

    Args:
        shell: The shell.
        name: Name of the module.
        source: The text below the marker line.
        count: The number of the cell.

    Raises:
        BaseException: What the module's code raised, to be shown from the cell's frame on.
    """
    __tracebackhide__ = True
    # The marker line stands in front, blank: lines are then those of the cell.
    text = f"\n{source}"
    file_name = shell.compile.cache(text, count, raw_code=text)
    try:
        code = compile(text, file_name, "exec")
        helper_module.install(name, code)
    except BaseException as error:
        _show_from(shell, error, file_name)
        raise


def _show_from(shell: InteractiveShell, error: BaseException, file_name: str) -> None:
    """Let an error show only the frames from the first one in this file on."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != file_name:
        frames = frames.tb_next
    if frames is None and not isinstance(error, SyntaxError):
        return

    def render() -> Any:
        return _structured(shell, error, frames)

    # Some exceptions take no attributes: they are shown with our frames, which is no harm.
    with contextlib.suppress(AttributeError, TypeError):
        error._render_traceback_ = render  # type: ignore[attr-defined]  # IPython's protocol


def _structured(shell: InteractiveShell, error: BaseException, frames: TracebackType | None) -> list[str]:
    if isinstance(error, SyntaxError):
        return list(shell.SyntaxTB.structured_traceback(type(error), error, None))
    try:
        return list(shell.InteractiveTB.structured_traceback(type(error), error, frames, tb_offset=0))
    except (OSError, ValueError, TypeError):
        return traceback.format_exception(type(error), error, frames)
