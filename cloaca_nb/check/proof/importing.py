"""In a fresh interpreter: imports an entry module as a loader does and says what happened.

Usage: ``python child.py STANDIN LIFE``, LIFE being the descriptor that its guard watches; then the standard
input gives, separated by NUL, the working directory and the arguments ``[--limits NUMBERS NETWORK]
[--variables ENVIRONMENT -] [--trace FILE ROOT] [--states FOLDER ENVIRONMENT] [--beside OWN VENDORED] [--bare
MODULES -] SITE WORKFLOW VENDOR MODULE RESULT [TENANT PACKAGE WORKFLOW_NAME]``. NUMBERS and NETWORK are what
`guard.limit` takes. SITE lists directories of installed modules that may not be on the path. The last three
are given where a loader of the release layout would push them. With ``--trace`` each line of files below ROOT
is written into FILE before it runs. With ``--variables`` and ``--states`` ENVIRONMENT gives variables their
values before the import; with the second the result tells what each task reaches, looked at by the module
`snapshot` in FOLDER. With ``--beside`` there are other packages in the process: modules OWN, which are called
as this package's are, and VENDORED, as far as nothing here has that name; whoever of this package looks into
one is told of. With ``--bare`` nothing that is installed is there but MODULES. The result is JSON in the file
RESULT; where the process ends before it is written, that is a result too. Few modules are imported, for each
costs time, and this is what every check waits for.
"""

# Importing pathlib or contextlib takes longer than all that is done here.
# ruff: noqa: PTH100, PTH105, PTH112, PTH120, PTH123, SIM105
from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from types import TracebackType
    from typing import Any

    from cloaca_nb.check.proof.attempts import FirstAttempt, Streams

    #: Attempts that have begun; tasks that ask for a variable which is not set, that, and the error.
    Begun = tuple[list[FirstAttempt], list[tuple[str, str, KeyError]]]
    #: Looks at the state of all tasks of a module, as their first attempts begin.
    Look = Callable[[str, list[FirstAttempt]], dict[str, Any]]

#: Longest text of an error that is reported, in characters.
_LONGEST = 2000

#: How many frames of an error are reported.
_MOST_FRAMES = 50

#: Time for looking at what one task reaches, in seconds.
_STATE_S = 2.0

#: What the names of environment variables among the states of a process begin with.
_VARIABLE = "environment"

#: Time for looking at all tasks, in seconds: those that come later are not compared.
_STATES_S = 10.0


def main(standin: str, life: str) -> None:
    """Get ready, wait for the order, import and report; never returns."""
    import guard  # type: ignore[import-not-found]  # it stands beside this script

    guard.watch(int(life))
    limit, leave, clock = guard.limit, guard.leave_installed, guard.own_time_s
    bound_depth, end_started = guard.bound_depth, guard.end_started
    import attempts  # type: ignore[import-not-found]  # so does it

    begin = attempts.begin
    for name in ("guard", "attempts", "importing"):
        sys.modules.pop(name, None)  # the notebook may have a module of that name
    sys.path[:] = [path for path in sys.path if path != os.path.dirname(os.path.abspath(__file__))]
    registry = _load_standin(standin)
    sys.dont_write_bytecode = True
    arguments = _order()
    numbers, network = _flag("--limits", arguments) or ("0 0", "network")
    refused = limit(*map(int, numbers.split()), bool(network))
    bound_depth()
    given = _set_variables((_flag("--variables", arguments) or [""])[0])
    trace = _flag("--trace", arguments)
    states = _flag("--states", arguments)
    beside = _flag("--beside", arguments)
    bare = _flag("--bare", arguments)
    site, workflow, vendor, module, result, *namespace = arguments
    sys.path += [path for path in site.split(os.pathsep) if path and path not in sys.path]
    if bare:
        leave(bare[0].split("\x01"))
    sys.path.append(workflow)
    if os.path.isdir(vendor):
        sys.path.append(vendor)
    report: dict[str, Any] = {"error": None, "shadow": _shadow(module, workflow), "seconds": 0}
    if report["shadow"] is None:
        touched = _put_beside(beside[0], beside[1], workflow) if beside else []
        if namespace:
            registry.push(*namespace)
        if trace:
            _trace(*trace)
        look, streams = _looking(clock, given, *states) if states else (None, None)
        started = clock()
        report["error"] = _described(OSError(refused)) if refused else _import(module)
        if report["error"] is None:
            began = _in_thread(lambda: _attempts(lambda: begin(registry.declared, streams), look, module))
            report.update(began or {})
        report["touched"] = touched
        report["seconds"] = int(clock() - started)
    report.update(_recorded(registry), threads=_threads())
    _write(result, report)
    _leave(end_started)


def _order() -> list[str]:
    """The arguments, once they come; from then on there is no input."""
    order = sys.stdin.buffer.read()
    if not order:
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    folder, *arguments = order.decode("utf-8", "surrogateescape").split("\0")
    os.chdir(folder)
    return arguments


def _flag(name: str, arguments: list[str]) -> list[str]:
    """The two values of a flag, which is taken out; nothing where it is not given."""
    if arguments[0] != name:
        return []
    found = arguments[1:3]
    del arguments[:3]
    return found


class _Beside(type(sys)):  # type: ignore[misc]  # the module of modules is not imported for it
    """A module of another package; it has nothing of what is looked for, and notes who does."""

    def __getattr__(self, name: str) -> Any:
        if not (name.startswith("__") and name.endswith("__")):
            note = self.__dict__["__note__"]
            note(self.__name__)
        raise AttributeError(f"{self.__name__} is a module of another package here: it has no {name!r}")


def _put_beside(own: str, vendored: str, root: str) -> list[list[Any]]:
    """Put modules of other packages into the process.

    Returns:
        Module, file and line wherever a file below `root` looks into one of them; filled by the import.
    """
    touched: list[list[Any]] = []

    def note(module: str) -> None:
        frame: Any = sys._getframe(2)
        while frame is not None and not frame.f_code.co_filename.startswith(root + os.sep):
            frame = frame.f_back
        if frame is not None:
            found = [module, frame.f_code.co_filename, frame.f_lineno]
            if found not in touched:
                touched.append(found)

    tops = {name.partition(".")[0] for name in filter(None, vendored.split("\x01"))}
    free = {top for top in tops if _is_free(top)}
    names = [name for name in vendored.split("\x01") if name.partition(".")[0] in free]
    for name in filter(None, [*own.split("\x01"), *names]):
        module: Any = _Beside(name)
        module.__dict__.update(__path__=[], __note__=note)
        sys.modules.setdefault(name, module)
    return touched


def _is_free(top: str) -> bool:
    """Whether nothing that is installed has a name: libraries beside the package may want that one."""
    return top not in sys.modules and all(finder.find_spec(top, None) is None for finder in sys.meta_path)


def _set_variables(environment: str) -> list[str]:
    """Give variables their values, or take them away; what the given ones are called among the states."""
    given = []
    for item in filter(None, environment.split("\x01")):
        name, is_set, value = item.partition("=")
        if is_set:
            os.environ[name] = value
            given.append(f"{_VARIABLE} variable {name}")
        else:
            os.environ.pop(name, None)
    return given


def _looking(
    clock: Callable[[], float], given: Container[str], folder: str, environment: str
) -> tuple[Look, Streams]:
    """What looks at all tasks, and at streams before them: the process begins as the notebook's did."""
    sys.path.insert(0, folder)
    import snapshot  # type: ignore[import-not-found]  # known by this path only

    sys.path.remove(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "snapshot"]:
        del sys.modules[name]  # the notebook may have a module of that name
    _set_variables(environment)
    before = snapshot.process_state()

    def process() -> dict[str, Any]:
        """The process as it is now; of its environment what it was given, and what is not as it was."""
        now = snapshot.process_state()
        return {
            name: now[name]
            for name in now
            if not name.startswith(_VARIABLE) or name in given or now[name] != before.get(name)
        }

    def look(module: str, attempts: list[FirstAttempt]) -> dict[str, Any]:
        # Where a task is made anew, what is made once stands in the module of the function that is declared.
        own = snapshot.package_modules(
            module, [one for each in attempts for one in (each.function, each.declared)]
        )
        tasks, last = {}, clock() + _STATES_S
        for each in attempts:
            seconds = min(_STATE_S, max(last - clock(), 0.001))
            limits = snapshot.SnapshotLimits(seconds)
            state = tasks[each.id] = each.context.run(
                snapshot.snapshot, [each.function], own, limits
            ).as_data()
            state["streams"] = each.streams
            if each.function is not each.declared:
                state["now"] = each.context.run(process)
        now = process()
        told = {*now, *(before.keys() - snapshot.process_state().keys())}
        begun = {name: before[name] for name in before if not name.startswith(_VARIABLE) or name in told}
        return {"tasks": tasks, "before": begun, "now": now}

    return look, snapshot.streams_drawn_from


def _in_thread(call: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """What a call gives in a thread of its own, as tasks have; None where it fails."""
    import _thread

    found: list[dict[str, Any]] = []
    done = _thread.allocate_lock()
    done.acquire()

    def work() -> None:
        try:
            found.append(call())
        finally:
            done.release()

    _thread.start_new_thread(work, ())
    done.acquire()
    return found[0] if found else None


def _trace(target: str, root: str) -> None:
    """Write each line of the package's files into a file before it runs."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    prefix = root + os.sep

    def local(frame: Any, event: str, _argument: Any) -> Any:
        if event == "line":
            text = f"{frame.f_code.co_filename}\0{frame.f_lineno}\0"
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, text.encode())
        return local

    def trace(frame: Any, _event: str, _argument: Any) -> Any:
        return local if frame.f_code.co_filename.startswith(prefix) else None

    sys.settrace(trace)


def _load_standin(folder: str) -> Any:
    """Make `cloaca` the stand-in, wherever the engine is installed."""
    sys.path.insert(0, folder)
    from cloaca import _registry  # noqa: TID251  # the stand-in's, not the engine's

    sys.path.remove(folder)
    return _registry.registry


def _shadow(module: str, workflow: str) -> str | None:
    """What would be imported instead of the package's own entry module: a path, or ``built-in``."""
    top = module.partition(".")[0]
    loaded = sys.modules.get(top)
    if loaded is not None:
        return getattr(loaded, "__file__", None) or "built-in"
    for finder in sys.meta_path:
        spec = finder.find_spec(top, None)
        if spec is not None:
            origin = spec.origin or next(iter(spec.submodule_search_locations or ()), "")
            return None if origin.startswith(workflow + os.sep) else origin
    return None


def _import(module: str) -> dict[str, Any] | None:
    """Import the module; what was raised, or None."""
    try:
        __import__(module)
    except BaseException as error:  # noqa: BLE001  # whatever a notebook's code raises is the result
        return _described(_root(error))
    return None


def _attempts(begin: Callable[[], Begun], look: Look | None, module: str) -> Any:
    """Execute what attempts of tasks do before a task itself, as their threads do, and look at what is there.

    Returns:
        What was raised under ``error``, else what the tasks reach under ``states`` where that is asked for,
        what is costly under ``costly``, and under ``unset`` those that lack a variable, with the frames.
    """
    try:
        attempts, lacking = begin()
    except BaseException as error:  # noqa: BLE001  # whatever a notebook's code raises is the result
        return {"error": _described(error)}
    costly = [[each.id, *line] for each in attempts for line in each.costly]
    unset = [[id, variable, _frames(error.__traceback__)] for id, variable, error in lacking]
    states = {"states": look(module, attempts)} if look is not None else {}
    return {"costly": costly, "unset": unset, **states}


def _root(error: BaseException) -> BaseException:
    """The error that a builder's complaint about an empty workflow hides."""
    hidden = error.__context__
    if hidden is not None and "Workflow validation failed: Workflow cannot be empty" in str(error):
        return hidden
    return error


def _described(error: BaseException) -> dict[str, Any]:
    frames = _frames(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        frames.append([error.filename, error.lineno])
    return {
        "type": type(error).__name__,
        "message": _text(error.msg if isinstance(error, SyntaxError) else error),
        "exit": isinstance(error, SystemExit),
        "module": error.name if isinstance(error, ImportError) else None,
        "frames": frames,
    }


def _text(error: object) -> str:
    try:
        return str(error)[:_LONGEST]
    except Exception:  # noqa: BLE001  # an error whose text cannot be made has none
        return ""


def _frames(traceback: TracebackType | None) -> list[list[Any]]:
    """Files and lines of the innermost frames, from the outermost of them on."""
    frames: list[list[Any]] = []
    while traceback is not None:
        frames.append([traceback.tb_frame.f_code.co_filename, traceback.tb_lineno])
        # Where code has raised the limit of recursion, there are as many as memory holds.
        del frames[:-_MOST_FRAMES]
        traceback = traceback.tb_next
    return frames


def _recorded(registry: Any) -> dict[str, Any]:
    return {
        "tasks": [_task(record) for record in registry.declared],
        "builders": [list(builder) for builder in registry.builders],
        "triggers": [[record.name, record.file, record.line] for record in registry.triggers],
        "parameters": list(registry.parameters),
        "secrets": list(registry.secrets),
    }


def _task(record: Any) -> dict[str, Any]:
    function = record.function
    return {
        "id": record.id,
        "module": str(getattr(function, "__module__", "")),
        "name": str(getattr(function, "__qualname__", "")),
        "dependencies": list(record.dependencies),
        "namespace": list(record.namespace.key),
        "file": record.file,
        "line": record.line,
    }


def _threads() -> list[str]:
    """Names of threads that importing left running."""
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    # One that `threading` has not started, such as the one that imports, is there once it has logged.
    started = (each for each in threading.enumerate() if type(each).__name__ != "_DummyThread")
    return [each.name for each in started if each is not threading.main_thread()]


def _write(path: str, report: dict[str, Any]) -> None:
    """Write the report, whole or not at all."""
    with open(f"{path}.part", "w", encoding="ascii") as file:
        file.write(_json(report))
    os.replace(f"{path}.part", path)


def _json(value: Any) -> str:
    """JSON of plain values; the module `json` alone takes longer to import than all the rest."""
    if type(value) is str:  # the most of all
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return _quoted(str(value))


try:
    from _json import encode_basestring_ascii as _quoted
except ImportError:  # Python's own, without C

    def _quoted(text: str, /) -> str:
        plain = text.isascii() and text.isprintable() and '"' not in text and "\\" not in text
        return f'"{text}"' if plain else '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    if 32 <= code < 127 and char not in '"\\':
        return char
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _leave(end_started: Callable[[], None]) -> None:
    """End at once, whatever threads, processes or exit handlers importing left behind."""
    try:
        end_started()
    except Exception:  # noqa: BLE001  # the notebook may have replaced whatever that takes
        pass
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    os._exit(0)
