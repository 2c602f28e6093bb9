"""Objects that have no other form, pickled: where a notebook says `--handover pickle`, its package has this.

Reading a pickle runs what it names, so whoever can write into a run's context can run code where it is read.
What is of the package itself is named as the codec names it, and found in the names of the module that reads:
pickle would look in `sys.modules`, which may hold another package's module of that name.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Mapping
from types import FunctionType
from typing import Any

from .codec_kinds import Binary, CodecError, Kind, flat, paired, whole
from .codec_own import is_own, own_name, own_value

_FAILS = (
    *(
        ArithmeticError,
        AttributeError,
        ImportError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ),
    pickle.PickleError,
)


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, owner: Mapping[str, Any]) -> None:
        super().__init__(file, protocol=4)
        self._owner = owner
        self.libraries: set[str] = set()

    def persistent_id(self, value: Any) -> str | None:
        if type(value) is not FunctionType and not isinstance(value, type):
            return None
        module = getattr(value, "__module__", None)
        if is_own(module, self._owner):
            return own_name(value, self._owner)
        if isinstance(module, str):
            self.libraries.add(module.partition(".")[0])
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, owner: Mapping[str, Any]) -> None:
        super().__init__(file)
        self._owner = owner

    def persistent_load(self, name: str) -> Any:
        return own_value(name, self._owner)


def pickled(owner: Mapping[str, Any]) -> Kind:
    """How objects are pickled for a module of a package, and read by one.

    Args:
        owner: The module's names.
    """

    def write(value: Any) -> list[Any]:
        file = io.BytesIO()
        pickler = _Pickler(file, owner)
        try:
            pickler.dump(value)
        except _FAILS as error:
            cls = type(value)
            raise CodecError(
                f"of the type {cls.__module__}.{cls.__qualname__}, and pickle cannot write it: {error}"
            ) from None
        return [
            Binary(file.getbuffer()),
            *flat((name, version) for name in sorted(pickler.libraries) if (version := _version(name))),
        ]

    def read(parts: list[Any]) -> Any:
        data, *versions = parts
        for name, version in paired(versions):
            _fit(name, version)
        try:
            return _Unpickler(io.BytesIO(whole(data)), owner).load()
        except pickle.PickleError as error:
            raise CodecError(str(error)) from error

    return Kind("pickle", write, read, changes=True)


def _version(library: str) -> str:
    found = getattr(sys.modules.get(library), "__version__", "")
    return found if isinstance(found, str) else ""


def _fit(library: str, version: str) -> None:
    """Refuse an object of another version of its library: what it holds may mean something else there.

    Raises:
        CodecError: It is another, beyond its last number.
        ImportError: There is none.
    """
    here = getattr(__import__(library), "__version__", "")
    if version.split(".")[:2] != str(here).split(".")[:2]:
        raise CodecError(
            f"it was pickled with {library} {version}, and here is {library} {here}: all need one version"
        )
