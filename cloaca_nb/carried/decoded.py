"""The context as tasks have it that use `context`: what is handed over under some keys is values there.

A context holds such values as texts. A task that says `context.get(key)` gets the value, a new one each time,
and what it sets under such a key is made a text; all other keys are as they are.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .codec import CodecError
from .handover import Handover

_MISSING = object()


def decoded(*keys: str, under: Mapping[str, str] | None = None) -> Callable[[Callable[..., Any]], Any]:
    """For a task's function: gives it a context that has values under some keys, and takes such back.

    Args:
        keys: The keys.
        under: Keys as the function says them, with those that the context has.
    """
    return decoder({**dict(zip(keys, keys, strict=True)), **(under or {})}, sys._getframe(1).f_globals)


def decoder(keys: Mapping[str, str], owner: Mapping[str, Any]) -> Callable[[Callable[..., Any]], Any]:
    """As `decoded`, for code of a module.

    Args:
        keys: Keys as the function says them, with those that the context has.
        owner: Names of the module.
    """

    def around(function: Callable[..., Any]) -> Any:
        @functools.wraps(function)
        def work(context: Any) -> Any:
            return _given_back(function(Decoded(context, keys, owner)), context, keys, owner)

        @functools.wraps(function)
        def work_with(context: Any, handle: Any) -> Any:
            return _given_back(function(Decoded(context, keys, owner), handle), context, keys, owner)

        second = list(inspect.signature(function).parameters)[1:2]
        made: Any = work_with if second in (["handle"], ["task_handle"]) else work
        del made.__wrapped__  # engines look at what they call
        return made

    return around


def told(*keys: str, under: Mapping[str, str] | None = None) -> Callable[[Callable[..., Any]], Any]:
    """For a callback of a task: the context, its last argument, has values under some keys.

    Args:
        keys: The keys.
        under: Keys as the callback says them, with those that the context has.
    """
    there = {**dict(zip(keys, keys, strict=True)), **(under or {})}
    owner = sys._getframe(1).f_globals

    def around(function: Callable[..., Any]) -> Any:
        def call(*arguments: Any) -> Any:
            *before, context = arguments
            return function(*before, Decoded(context, there, owner))

        return call

    return around


class Decoded:
    """A context that has values where the one behind it has texts.

    Args:
        context: The one behind it.
        keys: Keys as they are said here, with those that it has.
        owner: Names of the task's module, in which its own classes are looked for.
    """

    __slots__ = ("_context", "_keys", "_owner")

    def __init__(self, context: Any, keys: Mapping[str, str], owner: Mapping[str, Any]) -> None:
        self._context = context
        self._keys = keys
        self._owner = owner

    @property  # type: ignore[misc]  # it is one for whoever asks
    def __class__(self) -> Any:
        return type(self._context)

    def _is_text(self, key: Any) -> bool:
        return isinstance(key, str) and key in self._keys

    def _take(self, key: str) -> Any:
        """A new value: what a task changes of one is its own."""
        return Handover(self._context, self._owner).take(self._keys[key])

    def get(self, key: str, default: Any = None) -> Any:
        """The value under a key, else the default.

        Raises:
            CodecError: It cannot be read.
        """
        if not self._is_text(key):
            return self._context.get(key, default)
        return default if self._context.get(self._keys[key]) is None else self._take(key)

    def set(self, key: str, value: Any) -> None:
        """Sets the value under a key.

        Raises:
            CodecError: It cannot be handed over.
        """
        self._put("set", key, value)

    def insert(self, key: str, value: Any) -> None:
        """Sets the value under a key that there is not yet."""
        self._put("insert", key, value)

    def update(self, key: str, value: Any) -> None:
        """Sets the value under a key that there is."""
        self._put("update", key, value)

    def _put(self, how: str, key: str, value: Any) -> None:
        put = getattr(self._context, how)
        if self._is_text(key):
            put(self._keys[key], Handover(self._context, self._owner).text(self._keys[key], value))
        else:
            put(key, value)

    def update_from_dict(self, data: Any) -> None:
        """Sets the values under several keys."""
        texts = {key: data[key] for key in data if self._is_text(key)} if isinstance(data, dict) else {}
        if texts:
            data = {key: value for key, value in data.items() if key not in texts}
        self._context.update_from_dict(data)
        for key, value in texts.items():
            self._put("set", key, value)

    def remove(self, key: str) -> Any:
        """Removes a key; the value that it had."""
        if not self._is_text(key):
            return self._context.remove(key)
        value = self.get(key)
        self._context.remove(self._keys[key])
        return value

    def to_dict(self) -> dict[str, Any]:
        """All keys with their values."""
        found: dict[str, Any] = self._context.to_dict()
        return {**found, **{key: self._take(key) for key in self._keys if key in self}}

    def __getitem__(self, key: str) -> Any:
        value = self._take(key) if self._is_text(key) and key in self else _MISSING
        return self._context[key] if value is _MISSING else value

    def __setitem__(self, key: str, value: Any) -> None:
        self.set(key, value)

    def __delitem__(self, key: str) -> None:
        del self._context[self._keys.get(key, key)]

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str) and key in self._keys:
            return self._context.get(self._keys[key]) is not None
        return key in self._context

    def __len__(self) -> int:
        return len(self._context)

    def __repr__(self) -> str:
        return repr(self._context)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def _given_back(result: Any, context: Any, keys: Mapping[str, str], owner: Mapping[str, Any]) -> Any:
    """What a function returned, as the engine is to have it: the context behind, or one with texts."""
    if type(result) is Decoded:
        return result._context
    if result is context or type(result) is not type(context):
        return result
    handed = Handover(result, owner)
    for key, there in keys.items():
        value = result.get(key)
        if value is not None and value != context.get(there):
            if key != there:
                result.remove(key)
            try:
                result.set(there, handed.text(there, value))
            except CodecError as error:
                raise CodecError(f"the context that the task returns: {error}") from error
    return result
