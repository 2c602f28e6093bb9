"""API keys: where they come from, and a type that never shows one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from cloaca_nb.environment import API_KEY, hide_from_children
from cloaca_nb.errors import UsageError
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.model.json_value import JSON
from cloaca_nb.regular import read_given

HIDDEN = "[key]"

#: Bytes of a file with a key.
_MOST = 1024 * 1024
_WHERE = "write env:NAME or file:PATH"


class Key:
    """An API key. Only `reveal` gives it out; text forms, pickles and copies to disk do not.

    Args:
        secret: The key itself.
        source: Where it was found, in words that may be shown, for example ``env:PROD_KEY``.

    Raises:
        UsageError: It is empty, or holds what no HTTP header can carry.
    """

    __slots__ = ("_hiding", "_secret", "source")

    def __init__(self, secret: str, source: str) -> None:
        if not secret:
            raise UsageError(
                f"the API key from {source} is empty", "set it to the key that the server issued"
            )
        if not all("!" <= character <= "~" for character in secret):
            raise UsageError(
                f"the API key from {source} holds blanks, line ends or characters outside ASCII",
                "store the key alone, on one line",
            )
        self._secret = secret
        self._hiding = Hiding([secret], HIDDEN)
        self.source = source

    def reveal(self) -> str:
        """The key itself, to be put into a request header and nowhere else."""
        return self._secret

    def hide(self, text: str) -> str:
        """`text` with ``[key]`` for the key, however an answer spells it; see `Hiding.text`."""
        return self._hiding.text(text)

    def hide_in(self, value: JSON) -> JSON:
        """Decoded JSON with every text in it, keys of objects too, as `hide` gives it."""
        hidden: JSON = self._hiding.value(value)
        return hidden

    def __repr__(self) -> str:
        return f"<API key from {self.source}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is neither pickled nor copied")


def read_key(text: str, environ: Mapping[str, str], *, source: str, literal: bool = False) -> Key:
    """The key that a setting stands for.

    The grammar is that of `cloacinactl` profiles: ``env:NAME``, ``file:PATH`` (the first line that is not
    blank; no ``~`` is expanded), anything else is the key itself.

    Args:
        environ: Environment variables.
        source: Where the setting stands, for messages.
        literal: Whether the setting may be the key itself.

    Raises:
        UsageError: The setting is not of this grammar, or leads to no key. The setting is never quoted, since
            it may be a key.
    """
    kind, colon, rest = text.partition(":")
    if colon and kind == "env":
        return _from_variable(rest, environ, source)
    if colon and kind == "file":
        return Key(_first_line(Path(rest), source), f"file:{rest}")
    if colon and kind == "keyring":
        raise UsageError(f"{source} names a keyring, which no Cloacina tool reads yet", _WHERE)
    if not literal:
        raise UsageError(
            f"{source} must be env:NAME or file:PATH: a key written there is shown to everyone who sees the "
            "command, the notebook or the list of processes",
            "put the key into an environment variable or a file, and revoke it if it was shared",
        )
    return Key(text, source)


def _from_variable(name: str, environ: Mapping[str, str], source: str) -> Key:
    hide_from_children(name)
    if name not in environ:
        # A key that was pasted here is no name.
        shown = f"the environment variable {name!r}" if name.isidentifier() else "an environment variable"
        raise UsageError(
            f"{source} names {shown}, which is not set",
            "set it before the kernel or the command is started",
        )
    return Key(environ[name], f"env:{name}")


def _first_line(path: Path, source: str) -> str:
    try:
        text = read_given(path, _MOST).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        hint = "`~` is not expanded here; write the whole path" if str(path).startswith("~") else ""
        raise UsageError(f"{source} names the file {path}, which cannot be read: {reason}", hint) from None
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def find_key(
    setting: str | None,
    profile_key: str | None,
    environ: Mapping[str, str],
    ask: Callable[[], str] | None = None,
    *,
    profile: str = "",
) -> Key | None:
    """The first key of: `--api-key`, the profile's, `CLOACINA_API_KEY`, a masked prompt.

    Args:
        setting: Value of `--api-key`.
        profile_key: `api_key` of the profile whose server is used.
        environ: Environment variables.
        ask: Asks the person without showing what is typed; None where no one can be asked.
        profile: Name of the profile, for messages.

    Returns:
        The key, or None where there is none and no one to ask.

    Raises:
        UsageError: A setting leads to no key.
    """
    if setting is not None:
        return read_key(setting, environ, source="--api-key")
    if profile_key is not None:
        return read_key(profile_key, environ, source=f"api_key of profile {profile!r}", literal=True)
    if environ.get(API_KEY):
        return Key(environ[API_KEY], f"env:{API_KEY}")
    if ask is not None:
        return Key(ask().strip(), "the prompt")
    return None
