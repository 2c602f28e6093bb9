"""The state of the process that code can read without naming it: environment, random streams, options."""

from __future__ import annotations

import gc
import os
import sys

from .digests import digest_of
from .text import short_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

#: Environment variables that say where this machine has something, or that are ours.
_OURS = ("CLOACINA_", "CLOACA_", "JPY_", "PYTHON", "PYTEST_", "MPLBACKEND", "COLUMNS", "LINES")
#: Options that a front end sets by itself, or that say where something is.
_FRONT_END = frozenset(
    {"backend", "backend_fallback", "interactive", "figure.dpi", "figure.facecolor", "figure.edgecolor"}
    | {"figure.subplot.bottom", "toolbar", "timezone", "datapath"}
)
#: What has hooks and streams of `sys` that nobody else has put there; before Python 3.11 what knows groups of
#: exceptions has its own as soon as anything imports it, IPython among them.
_FRONT_ENDS = frozenset(
    {"sys", "IPython", "ipykernel", "debugpy", "pydevd", "_pydev_bundle", "exceptiongroup"}
)

#: What a stream of random numbers is called, before the name of its module.
STREAM = "the stream of "
#: The digest of options that are as a library has them: hundreds at each cell.
_DEFAULT = digest_of("")

#: What there is one of in a process, whoever has it: its module, its name there, and what it is called.
_OF_PROCESS = (
    ("random", "_inst", "the stream of the process"),
    ("numpy.random.mtrand", "_rand", "the stream of the process"),
    ("os", "environ", "environ"),
)
#: What stands for the streams of the process in modules that a package makes anew, as far as it was met.
_STANDING_FOR_IT: list[Any] = []


def named_of_process(value: Any) -> str | None:
    """What the process has one of is called: the streams that functions draw from, and the environment."""
    if any(value is each for each in _STANDING_FOR_IT):
        return "the stream of the process"
    for module, name, called in _OF_PROCESS:
        loaded = sys.modules.get(module)
        if loaded is not None and value is vars(loaded).get(name):
            return called
    return None


def stream_of_process(value: Any) -> str | None:
    """Which of the usual streams of `sys` a value is, whatever class a front end has for them."""
    for name in ("stdout", "stderr", "stdin"):
        if value is getattr(sys, name, None) or value is getattr(sys, f"__{name}__", None):
            return f"sys.{name}" if not _called(value) else None
    return None


def process_state(collects: bool | None = None) -> dict[str, list[str]]:
    """What can be read of the process, in the thread that asks: what -> [digest, text].

    Values of environment variables are told by their digest alone: many are secret.

    Args:
        collects: Whether the garbage collector is at work but for who asks; None where that lets it be.
    """
    collecting = [gc.isenabled() if collects is None else collects, *gc.get_threshold()]
    return {"garbage collection": [digest_of(collecting), str(collecting)], **_told(_READERS)}


def random_streams() -> dict[str, list[str]]:
    """The process's streams of random numbers alone, as `process_state` tells them."""
    return _told((_random,))


def _told(readers: tuple[Callable[[], Iterator[tuple[str, Any, str]]], ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for read in readers:
        try:
            found.update(
                {name: [_DEFAULT if value == "" else digest_of(value), said] for name, value, said in read()}
            )
        except Exception:  # noqa: BLE001  # a library of another version, or what the notebook put in its place
            continue
    return found


def streams_drawn_from(names: dict[str, Any], before: dict[str, Any]) -> dict[str, list[str]]:
    """The states of the streams of random numbers that a module draws from, as `process_state` tells them.

    Args:
        before: Those of the module that it was made after: one that is bound to a library there, and to a
            stream here, stands for the process's.
    """
    found = {name: [digest_of(value), said] for name, value, said in _random()}
    for name, value in names.items():
        module = before.get(name)
        if type(value).__name__ == "Random" and module is sys.modules.get("random"):
            found[f"{STREAM}random"][0] = digest_of(value.getstate())
            _STANDING_FOR_IT.append(value)
        elif type(value).__name__ == "RandomState" and module is sys.modules.get("numpy.random"):
            found[f"{STREAM}numpy.random"][0] = digest_of(_numpy_stream(value)[0])
            _STANDING_FOR_IT.append(value)
    return found


def _environment() -> Iterator[tuple[str, Any, str]]:
    for name, value in os.environ.items():
        if not name.startswith(_OURS):
            yield f"environment variable {name}", value, "…"


def _places() -> Iterator[tuple[str, Any, str]]:
    try:
        folder = os.getcwd()
    except OSError:
        folder = ""
    yield "working directory", folder, folder
    for path in list(sys.path):
        yield f"sys.path entry {path}", "", "there"
    yield "recursion limit", sys.getrecursionlimit(), str(sys.getrecursionlimit())


def _interpreter() -> Iterator[tuple[str, Any, str]]:
    """Hooks and streams of `sys` by what they are called: front ends have their own."""
    for hook in ("displayhook", "excepthook", "unraisablehook", "breakpointhook"):
        name = _called(getattr(sys, hook, None))
        yield f"sys.{hook}", name, name or "the usual one"
    for stream in ("stdin", "stdout", "stderr"):
        name = _called(getattr(sys, stream, None))
        yield f"sys.{stream}", name, name or "the usual one"
    yield "sys.argv", list(map(str, sys.argv)), short_text(sys.argv)
    if hasattr(sys, "get_int_max_str_digits"):
        digits = sys.get_int_max_str_digits()
        yield "most digits of an integer", digits, str(digits)


def _called(value: Any) -> str:
    """The name of a function or of an object's class, without where it stands; empty for the usual ones."""
    module = str(getattr(value, "__module__", None) or type(value).__module__).partition(".")[0]
    name = str(getattr(value, "__qualname__", type(value).__qualname__))
    return "" if module in _FRONT_ENDS or name in {"TextIOWrapper", "NoneType"} else name


def _files() -> Iterator[tuple[str, Any, str]]:
    mask = _umask()
    if mask is not None:
        yield "umask", mask, f"{mask:#o}"


def _umask() -> int | None:
    """What new files are not allowed; only Linux tells without a moment in which it is another."""
    try:
        file = os.open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return None
    try:
        found = os.read(file, 4096).partition(b"\nUmask:")[2].split(b"\n")[0]
    finally:
        os.close(file)
    return int(found, 8) if found else None


def _zone() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("time")
    if module is not None:
        held = [module.timezone, module.altzone, bool(module.daylight), *module.tzname]
        yield "time zone", held, "/".join(module.tzname)


def _logging() -> Iterator[tuple[str, Any, str]]:
    """Loggers that are not as they were made; handlers and filters are told by what they are called."""
    module = sys.modules.get("logging")
    if module is None:
        return
    named = dict(module.Logger.manager.loggerDict)
    for name, one in [("root", module.Logger.root), *named.items()]:
        names = getattr(one, "__dict__", {})
        # A cell that adds one is run again and again.
        inside = sorted(
            {
                _called(each)
                for part in ("handlers", "filters")
                for each in names.get(part, ())
                if not _is_added_by_logging(each, module)
            }
        )
        held = [names.get("level"), names.get("propagate"), names.get("disabled"), *inside]
        if "level" in names and (name == "root" or held != [0, True, False]):
            yield f"logger {name}", held, f"level {held[0]}" + "".join(f", {each}" for each in inside)


def _is_added_by_logging(handler: Any, logging: Any) -> bool:
    """Whether a handler is as `logging.warning(…)` adds one by itself where there is none."""
    said = getattr(getattr(handler, "formatter", None), "_fmt", None)
    return type(handler) is logging.StreamHandler and not handler.level and said == logging.BASIC_FORMAT


def _small() -> Iterator[tuple[str, Any, str]]:
    """What modules keep that few numbers tell."""
    for module, what, read in (
        ("calendar", "first day of the week", lambda one: one.firstweekday()),
        ("csv", "csv field size limit", lambda one: one.field_size_limit()),
        ("matplotlib._pylab_helpers", "open figures of pyplot", lambda one: [*one.Gcf.figs]),
    ):
        loaded = sys.modules.get(module)
        if loaded is not None:
            value = read(loaded)
            yield what, value, str(value)


def _loops() -> Iterator[tuple[str, Any, str]]:
    """What makes loops of asyncio, where code has put something of its own there; it is not made for that."""
    module = sys.modules.get("asyncio.events")
    policy = getattr(module, "_event_loop_policy", None)
    name = _called(policy) if policy is not None and type(policy).__module__[:8] != "asyncio." else ""
    if module is not None:
        yield "event loop policy", name, name or "the usual one"


def _random() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("random")
    if module is not None:
        yield f"{STREAM}random", module.getstate(), "as it was seeded and drawn from"
    module = sys.modules.get("numpy.random.mtrand")
    if module is not None:
        yield f"{STREAM}numpy.random", *_numpy_stream(module._rand)


def _numpy_stream(stream: Any) -> tuple[Any, str]:
    """The state of numpy's own stream; where nobody seeded it, it has a sequence of seeds."""
    if getattr(stream._bit_generator, "_seed_seq", None) is not None:
        return "", "without a seed"
    state = stream.get_state(legacy=False)
    inner = state["state"]
    held = [state["bit_generator"], state.get("has_gauss"), state.get("gauss")]
    return [*held, bytes(inner["key"]), int(inner["pos"])], "as it was seeded and drawn from"


def _decimal() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("decimal")
    if module is not None:
        now = module.getcontext()
        traps = sorted(signal.__name__ for signal, on in now.traps.items() if on)
        held = [now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp, traps]
        yield "decimal context", held, f"prec={now.prec}, rounding={now.rounding}"
        flags = sorted(signal.__name__ for signal, on in now.flags.items() if on)
        yield "decimal flags", flags, ", ".join(flags) or "none"


def _locale() -> Iterator[tuple[str, Any, str]]:
    try:
        from _locale import LC_ALL, setlocale
    except ImportError:
        return
    text = setlocale(LC_ALL, None)
    yield "locale", text, text


def _warnings() -> Iterator[tuple[str, Any, str]]:
    """Each filter for all messages by itself: every process has some of its own."""
    module = sys.modules.get("warnings")
    for action, message, category, where, line in list(getattr(module, "filters", ())):
        if message is None and where is None and not line and category.__module__ == "builtins":
            yield f"warning filter {action}:{category.__name__}", "", "set"


def _socket() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("socket")
    if module is not None:
        yield "socket timeout", module.getdefaulttimeout(), str(module.getdefaulttimeout())


def _numpy() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("numpy")
    if module is not None:
        for name, value in module.get_printoptions().items():
            yield f"numpy print option {name}", short_text(value), short_text(value)
        for name, value in module.geterr().items():
            yield f"numpy error handling {name}", value, value


def _pandas() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("pandas._config.config")
    settings = getattr(module, "_global_config", {})
    known = getattr(module, "_registered_options", {})
    for name, value in _flat(settings):
        yield f"pandas option {name}", *_unless_default(value, getattr(known.get(name), "defval", None))


def _unless_default(value: Any, default: Any) -> tuple[Any, str]:
    """An option's value; one that was never set, and so may depend on the terminal, is alike everywhere."""
    if value is default or (type(value) is type(default) is str and value == default):
        return "", "the default"  # as nearly all are: their texts are not made for each cell
    text = short_text(value)
    return ("", "the default") if text == short_text(default) else (text, text)


def _flat(settings: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if type(value) is dict:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _matplotlib() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("matplotlib")
    if module is not None:
        defaults = module.rcParamsDefault
        for name, value in dict.items(module.rcParams):
            if name not in _FRONT_END and not name.startswith("savefig.directory"):
                yield f"rcParams[{name!r}]", *_unless_default(value, dict.get(defaults, name))


def _sklearn() -> Iterator[tuple[str, Any, str]]:
    module = sys.modules.get("sklearn")
    if module is not None:
        for name, value in module.get_config().items():
            yield f"scikit-learn option {name}", short_text(value), short_text(value)


_READERS: tuple[Callable[[], Iterator[tuple[str, Any, str]]], ...] = (
    _environment,
    _places,
    _interpreter,
    _files,
    _zone,
    _logging,
    _small,
    _loops,
    _random,
    _decimal,
    _locale,
    _warnings,
    _socket,
    _numpy,
    _pandas,
    _matplotlib,
    _sklearn,
)
