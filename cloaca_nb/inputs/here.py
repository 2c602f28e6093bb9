"""What a run finds on this machine of what it needs; the file `.env` beside a notebook is a part of that."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cloaca_nb.environment import VARIABLE_PREFIX, child_environment, hidden_variables
from cloaca_nb.errors import UsageError, reason_of
from cloaca_nb.inputs.inventory import Need, inventory_of
from cloaca_nb.inputs.secrets import (
    Fields,
    HeldSecret,
    has_keyring,
    held_texts,
    is_known,
    local_secrets,
    refuse_values,
    without_secrets,
)
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.package import Package
from cloaca_nb.regular import normalised, read_file

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
        text = normalised(read_file(folder / FILE, _MOST).decode("utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise UsageError(f"{FILE} is not UTF-8 text", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{FILE} cannot be read: {reason_of(error)}", "check its permissions") from None
    return _parsed(text)


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


def given_here(folder: Path) -> dict[str, str]:
    """Variables that code of the notebook finds set in runs; none where the `.env` there is none.

    Those that hold the fields of a secret are left out.
    """
    try:
        found = unset_here(folder)
    except UsageError:
        return {}
    return without_secrets(found)


class Here(NamedTuple):
    """What a run is given on this machine.

    Attributes:
        env: Environment variables of `.env` that are not set otherwise.
        secrets: The fields of each secret.
    """

    env: Mapping[str, str]
    secrets: Mapping[str, Fields]


def here(
    package: Package,
    folder: Path,
    ask: Callable[[str], str] | None = None,
    context: Mapping[str, JSON] | None = None,
) -> Here:
    """What a run of a package is given on this machine.

    Args:
        ask: Asks a person for a secret, without showing what is typed; None where there is no one.
        context: What the run is given otherwise, in which no value of a secret may stand.

    Raises:
        UsageError: The `.env` there is none, or a secret has no value.
    """
    env = unset_here(folder)
    names = [need.name for need in inventory_of(package).secrets]
    refuse_values(names, context or {})
    return Here(env, local_secrets(names, {**child_environment(), **env}, ask) if names else {})


def _known(folder: Path) -> Mapping[str, str]:
    """The variables that are set here; without those of the `.env` where it is none."""
    try:
        return {**os.environ, **read_dotenv(folder)}
    except UsageError:
        return os.environ


def local_secret(name: str, folder: Path) -> Fields:
    """A secret as runs on this machine have it.

    Raises:
        UsageError: It has no value here, or the `.env` in the folder is none.
    """
    return local_secrets([name], {**child_environment(), **unset_here(folder)})[name]


def known_texts(folder: Path, package: Package | None) -> list[str]:
    """The texts of all secrets that this machine knows: what must be shown of no run elsewhere.

    Args:
        package: Whose secrets a keyring is asked for.
    """
    return [held.text for held in held_texts(_asked_for(package), _known(folder))]


def held_here(package: Package) -> list[HeldSecret]:
    """The texts of all secrets that this machine knows, with what holds each; a keyring's are a package's."""
    return [*held_texts(_asked_for(package), _known(package.folder))]


def _asked_for(package: Package | None) -> list[str]:
    """The names that a keyring is asked for; none where there is no keyring."""
    needed = inventory_of(package).secrets if package is not None and has_keyring() else ()
    return [need.name for need in needed]


def unset_facts(package: Package, folder: Path, tasks: Collection[str] | None) -> Iterator[Fact]:
    """Variables that tasks read and that are not set here.

    Args:
        tasks: Ids of the tasks that are to run; None for all.

    Raises:
        UsageError: The `.env` there is none.
    """
    found = inventory_of(package)
    needed = [(VARIABLE_PREFIX + need.name, need) for need in found.variables]
    # A variable that some way alone reads, such ways often ask for first: `if "CI" in os.environ:`.
    needed += [(need.name, need) for need in found.environment if need.sure]
    needed = [(variable, need) for variable, need in needed if not need.default]
    known = {**os.environ, **read_dotenv(folder)} if needed else {}
    for variable, need in needed:
        if variable not in known:
            sure = bool(need.sure) if tasks is None else not need.sure.isdisjoint(tasks)
            said = kinds.VariableUnset if sure else kinds.VariableUnsetPerhaps
            yield Fact(said(need.name, variable), need.place)


def inventory_here(package: Package | None, folder: Path) -> dict[str, list[tuple[Need, bool]]]:
    """What a package needs of where it runs, by kind, and whether it is there on this machine.

    Args:
        package: The package; nothing is known to be needed without one.
    """
    if package is None:
        return {}
    found = inventory_of(package)
    known = _known(folder)
    return {
        "variables": [(need, VARIABLE_PREFIX + need.name in known) for need in found.variables],
        "secrets": [(need, is_known(need.name, known)) for need in found.secrets],
        "environment": [(need, need.name in known) for need in found.environment],
        "files": [(need, (folder / need.name).exists()) for need in found.files],
    }
