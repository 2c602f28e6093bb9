"""The file `.env` beside a notebook: environment variables for runs on this machine."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from cloaca_nb.environment import hidden_variables
from cloaca_nb.errors import UsageError

FILE = ".env"
#: Bytes of such a file that are read; a larger one is none.
_MOST = 1024 * 1024


def read_dotenv(folder: Path) -> dict[str, str]:
    """The variables of the `.env` in a folder, as they are written; none where there is no such file.

    Those that hold a server's key are left out.

    Raises:
        UsageError: It cannot be read, or a line is no `NAME=VALUE`.
    """
    path = folder / FILE
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MOST:
            raise UsageError(f"{FILE} is no file of variables", "make it a text file of lines NAME=VALUE")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise UsageError(f"{FILE} is not UTF-8 text", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{FILE} cannot be read: {reason}", "check its permissions") from None
    return _parsed(text)


def _parsed(text: str) -> dict[str, str]:
    from dotenv.parser import parse_stream

    hidden = hidden_variables()
    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            raise UsageError(
                f"line {binding.original.line} of {FILE} is no NAME=VALUE", "mend it, or put a # before it"
            )
        if binding.key is not None and binding.value is not None and binding.key not in hidden:
            found[binding.key] = binding.value
    return found


def unset_here(folder: Path) -> dict[str, str]:
    """The variables of the `.env` in a folder that are not set otherwise; raises as `read_dotenv`."""
    return {name: value for name, value in read_dotenv(folder).items() if name not in os.environ}
