"""The file `.env` beside a notebook: environment variables for runs on this machine."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.environment import hidden_variables
from cloaca_nb.errors import UsageError
from cloaca_nb.regular import read_file

if TYPE_CHECKING:
    from dotenv.parser import Binding

FILE = ".env"
#: Bytes of such a file that are read; a larger one is none.
_MOST = 1024 * 1024


def read_dotenv(folder: Path) -> dict[str, str]:
    """The variables of the `.env` in a folder, as they are written; none where there is no such file.

    Those that hold a server's key are left out.

    Raises:
        UsageError: It cannot be read, or a line is no `NAME=VALUE`.
    """
    try:
        text = _text(folder / FILE)
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise UsageError(f"{FILE} is not UTF-8 text", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{FILE} cannot be read: {reason}", "check its permissions") from None
    return _parsed(text)


def _text(path: Path) -> str:
    """The whole text, with lines that end as Python's do."""
    return read_file(path, _MOST).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _is_none(binding: Binding) -> bool:
    """Whether a line is no variable that a process can have."""
    if binding.error or (binding.key is not None and binding.value is None):
        return True
    name, value = binding.key, binding.value or ""
    return name is not None and (not name or "=" in name or "\0" in name + value)


def _parsed(text: str) -> dict[str, str]:
    from dotenv.parser import parse_stream

    hidden = hidden_variables()
    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if _is_none(binding):
            raise UsageError(
                f"line {binding.original.line} of {FILE} is no NAME=VALUE", "mend it, or put a # before it"
            )
        if binding.key is not None and binding.value is not None and binding.key not in hidden:
            found[binding.key] = binding.value
    return found


def unset_here(folder: Path) -> dict[str, str]:
    """The variables of the `.env` in a folder that are not set otherwise; raises as `read_dotenv`."""
    return {name: value for name, value in read_dotenv(folder).items() if name not in os.environ}
