"""Checks of arguments with the engine's own error texts, whatever Python's version would say.

`checked` makes a function refuse calls as the engine's compiled functions do; the other functions check one
value each and are called in the order of the parameters.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])
    Made = TypeVar("Made")

_U64 = 2**64


def checked(name: str, skip: int = 0) -> Callable[[Function], Function]:
    """Let a function refuse wrong calls under the engine's name for it.

    Args:
        name: What error texts call the function.
        skip: Leading parameters that do not count (``self``).
    """

    def wrap(function: Function) -> Function:
        parameters = _Parameters(name, skip, function)

        def call(*args: Any, **kwargs: Any) -> Any:
            parameters.check(args[skip:], kwargs)
            return function(*args, **kwargs)

        call.__name__ = function.__name__
        call.__qualname__ = function.__qualname__
        call.__doc__ = function.__doc__
        call.__module__ = function.__module__
        call.__dict__["__wrapped__"] = function
        return call  # type: ignore[return-value]  # the same call, with checks before it

    return wrap


class _Parameters:
    """The parameters of a function, and the texts of calls that do not fit them."""

    def __init__(self, name: str, skip: int, function: Callable[..., Any]) -> None:
        code = function.__code__
        names = code.co_varnames
        self.name = name
        self.positional = names[skip : code.co_argcount]
        self.keyword_only = names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        self.any_positional = bool(code.co_flags & 0x04)
        self.any_keyword = bool(code.co_flags & 0x08)
        defaults = function.__defaults__ or ()
        self.required = self.positional[: len(self.positional) - len(defaults)]
        keyword_defaults = function.__kwdefaults__ or {}
        self.required_keywords = [name for name in self.keyword_only if name not in keyword_defaults]

    def check(self, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        """Raise TypeError for a call that does not fit."""
        most = len(self.positional)
        if len(args) > most and not self.any_positional:
            if not (self.positional or self.keyword_only or self.any_keyword):
                raise TypeError(f"{self.name}() takes no arguments ({len(args)} given)")
            raise TypeError(f"{self.name}() {self._takes()} but {len(args)} {_were(len(args))} given")
        given = self.positional[: len(args)]
        for name in kwargs:
            if name in given:
                raise TypeError(f"{self.name}() got multiple values for argument '{name}'")
            if not self.any_keyword and name not in self.positional and name not in self.keyword_only:
                raise TypeError(f"{self.name}() got an unexpected keyword argument '{name}'")
        self._missing([name for name in self.required[len(args) :] if name not in kwargs], "positional")
        self._missing([name for name in self.required_keywords if name not in kwargs], "keyword")

    def _takes(self) -> str:
        most, least = len(self.positional), len(self.required)
        return f"takes {most if most == least else f'from {least} to {most}'} positional arguments"

    def _missing(self, names: Sequence[str], kind: str) -> None:
        if names:
            plural = "s" if len(names) > 1 else ""
            text = f"missing {len(names)} required {kind} argument{plural}: {_listed(names)}"
            raise TypeError(f"{self.name}() {text}")


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _listed(names: Sequence[str]) -> str:
    """Names in quotes: ``'a'``, ``'a' and 'b'``, ``'a', 'b', and 'c'``."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return f"{', '.join(quoted[:-1])}, and {quoted[-1]}"


def instance(value: object, kind: type, name: str = "") -> None:
    """Raise TypeError for a value of another type."""
    if not isinstance(value, kind):
        shown = "None" if value is None else f"{type(value).__name__}' object"
        quoted = f"'{shown}'" if value is None else f"'{shown}"
        raise TypeError(f"{quoted} is not an instance of '{name or kind.__name__}'")


def optional(value: Any, kind: type) -> Any:
    """The value; TypeError for one of another type that is not None."""
    if value is not None:
        instance(value, kind)
    return value


def unsigned(value: Any) -> int | None:
    """A whole number from 0 to 2**64 - 1, or None."""
    if value is None:
        return None
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    number = int(value.__index__())
    if number < 0:
        raise OverflowError("can't convert negative int to unsigned")
    if number >= _U64:
        raise OverflowError("int too big to convert")
    return number


def signed_32(value: Any) -> int:
    """A whole number that fits 32 bits."""
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    number = int(value.__index__())
    if not -(2**63) <= number < 2**63:
        raise OverflowError("Python int too large to convert to C long")
    if not -(2**31) <= number < 2**31:
        raise OverflowError("number too large to fit in target type")
    return number


def real(value: Any) -> float:
    """A float."""
    try:
        return float.__add__(0.0, value) if isinstance(value, float) else value.__float__()
    except AttributeError:
        if hasattr(type(value), "__index__"):
            return float(value.__index__())
        raise TypeError(f"must be real number, not {type(value).__name__}") from None


def sequence(value: Any) -> list[Any]:
    """A list of the items of a sequence that is no text."""
    if isinstance(value, str):
        raise TypeError("Can't extract `str` to `Vec`")
    from collections.abc import Sequence

    instance(value, Sequence, "Sequence")
    return list(value)


def uncreatable(kind: type[Made]) -> type[Made]:
    """Let only `made` make instances of a class, as with those that only the engine makes."""

    def new(*_args: Any, **_kwargs: Any) -> Any:
        raise TypeError(f"cannot create 'builtins.{kind.__name__}' instances")

    kind.__new__ = new  # type: ignore[method-assign]  # refuses all calls
    return kind


def made(kind: type[Made], /, **fields: Any) -> Made:
    """An instance of such a class, with these fields."""
    one: Made = object.__new__(kind)
    for name, value in fields.items():
        setattr(one, name, value)
    return one
