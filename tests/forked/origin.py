"""A process that has imported all that programs of a kind need; each of them begins as a copy of it.

A copy has what a process of its own would have: its words, folder, environment, standard streams and other
descriptors, and a parent, which is whoever asked for it. Few modules are imported here: a copy must not find
more than a process of its own would.
"""

from __future__ import annotations

import os
import sys

from aside import put_aside  # type: ignore[import-not-found]  # it stands beside this script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    #: Is a program with these words; its exit code.
    Be: TypeAlias = Callable[[Sequence[str]], int]

#: What verbs import when they are needed.
IMPORTED = (
    *("cloaca_nb.api", "cloaca_nb.check.checker", "cloaca_nb.cli.main", "cloaca_nb.deploy.flow"),
    *("cloaca_nb.deploy.server.target", "cloaca_nb.output.json", "cloaca_nb.output.text", "httpx"),
    *("jupytext", "nbformat"),
    "tests.shells",
)
#: What the extension imports as it is loaded, and then for a check and a run.
IN_KERNELS = (
    *("cloaca_nb.kernel.magics", "cloaca_nb.api", "cloaca_nb.check.checker", "cloaca_nb.run.live"),
    *("cloaca_nb.panel.widget", "cloaca_nb.output.cell", "cloaca_nb.output.json", "cloaca_nb.output.text"),
)
#: Libraries that take longest to import.
LIBRARIES = ("matplotlib.pyplot", "pandas", "scipy.stats", "sklearn.linear_model")
#: Modules that only this process needs, and no copy would have.
_OWN = ["aside", "origin"]


def proof(child: str, standin: str, _turn: str, libraries: str = "") -> Be:
    """An interpreter of the import proof, as it waits for its order; it may have executed libraries."""
    sys.path[0] = os.path.dirname(child)  # noqa: PTH120 - few modules
    import attempts  # type: ignore[import-not-found]  # noqa: F401
    import guard  # type: ignore[import-not-found]  # noqa: F401
    import importing  # type: ignore[import-not-found]

    registry = importing._load_standin(standin)
    importing._load_standin = lambda folder: registry
    package = os.path.dirname(standin)  # noqa: PTH120 - few modules
    put_aside(lambda: _import_for_proofs(package), ours="snapshot")
    _put_libraries_aside(libraries)

    def be(words: Sequence[str]) -> int:
        sys.argv = [child, *words]
        importing.main(*words)
        return 0

    return be


def _import_for_proofs(package: str) -> None:
    """Import what looks at states, and what modules of ours in most packages import."""
    _import_from(f"{package}/evidence", "snapshot")
    _import_from(os.path.dirname(package), "cloaca_nb.carried.decoded", "cloaca_nb.carried.handover")  # noqa: PTH120


def _import_from(folder: str, *names: str) -> None:
    sys.path.insert(0, folder)
    for name in names:
        __import__(name)
    del sys.path[0]


def _put_libraries_aside(wanted: str) -> None:
    """Put those aside that take longest to import, as far as they are installed."""

    def imports() -> None:
        for name in LIBRARIES:
            try:  # noqa: SIM105 - few modules
                __import__(name)
            except ImportError:
                pass

    if wanted:
        put_aside(imports, libraries=True)


def run(module: str, home: str, libraries: str = "") -> Be:
    """The child process of a run, before it reads what is to be run; it may have executed libraries."""
    sys.path[:] = [home, *filter(None, sys.path)]
    child: Any = __import__(f"cloaca_nb.run.child.{module}", fromlist=["main"])
    database = b""
    if module == "engine":
        import cloaca  # noqa: F401 - the engine starts no thread as it is imported

        database = _new_database(child)
    _import_for_handing_over()
    # What looks at the package is imported after it.
    looks = "cloaca_nb.evidence"
    put_aside(lambda: __import__(f"{looks}.snapshot"), ours=looks)
    _put_libraries_aside(libraries)

    def be(words: Sequence[str]) -> int:
        sys.argv = ["-c", *words]
        if database:
            with open(f"{os.path.dirname(words[0])}/run.db", "wb") as file:  # noqa: PTH120, PTH123 - see above
                file.write(database)
        child.main()
        return 0

    return be


def _new_database(engine: Any) -> bytes:
    """The engine's database before a run: making its tables takes more than most runs.

    One process has the engine make it, another puts it into one file: in none may there be two copies of
    SQLite, and in this one no threads.
    """
    path = f"{os.path.dirname(sys.argv[1])}/new.db"  # noqa: PTH120 - few modules
    for do in (engine.runner_with, _in_one_file):
        child = os.fork()
        if not child:
            try:
                os.environ["TMPDIR"] = os.path.dirname(path)  # noqa: PTH120 - few modules
                do(path)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    with open(path, "rb") as file:  # noqa: PTH123 - few modules
        return file.read()


def _in_one_file(path: str) -> None:
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _import_for_handing_over() -> None:
    """Import those of Python's own modules that ours in most packages import, but not ours."""
    known = set(sys.modules)
    import cloaca_nb.carried.handover

    for name in sys.modules.keys() - known:
        if name.partition(".")[0] not in sys.stdlib_module_names:
            del sys.modules[name]
    del cloaca_nb.carried


def command() -> Be:
    """`cloaca-nb`, or a trial of it."""
    sys.path[0] = os.getcwd()  # noqa: PTH109 - few modules
    from cloaca_nb import environment

    environment.leave_out_unused()
    _import_all(IMPORTED)
    from cloaca_nb.cli.main import main
    from tests.attack.stage import main as attacked
    from tests.forked.warm import warm_up

    warm_up()

    def be(words: Sequence[str]) -> int:
        sys.argv = list(words)
        sys.path[0] = os.getcwd()  # noqa: PTH109 - few modules
        return attacked(words[1]) if words[0] == "tests.attack.stage" else main()

    return be


def kernel(guard: str) -> Be:
    """A kernel, before it reads its connection file; behind a guard where words begin with that script.

    It has imported our modules, too, and not what these import when it is needed.
    """
    import ipykernel.kernelapp

    _import_all(IN_KERNELS)

    # It looks for its parent's number as it is imported.
    del ipykernel.kernelapp, sys.modules["ipykernel.kernelapp"]
    guarding: dict[str, Any] = {"__name__": "guard"}
    with open(guard, encoding="utf-8") as script:  # noqa: PTH123 - few modules
        exec(compile(script.read(), guard, "exec"), guarding)

    def be(words: Sequence[str]) -> int:
        if words[0] == guard:
            guarding["watch"](int(words[1]), words[2])
            words = words[3:]
        sys.argv = ["ipykernel_launcher.py", *words]
        del sys.path[0]  # as that does
        from ipykernel import kernelapp

        kernelapp.launch_new_instance()
        return 0

    return be


def _import_all(names: Sequence[str]) -> None:
    from importlib import import_module

    for name in names:
        import_module(name)


def script(path: str) -> Be:
    """A script of the tests: the process of a fake server before it has its stand-in, or one for packages."""
    sys.path[0] = os.path.dirname(path)  # noqa: PTH120 - few modules
    name = os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122 - few modules
    script_main: Any = __import__(name).main
    del sys.modules[name]

    def be(words: Sequence[str]) -> int:
        sys.argv = [path, *words]
        script_main(*words)
        return 0

    return be


def main(address: str, kind: str, *words: str) -> None:
    """Do what is asked for until the standard input ends.

    Args:
        address: Of the socket to listen at.
        kind: One of the functions above, by its name.
        words: Its arguments.
    """
    sys.path[0] = ""
    if kind != "run":  # the only one that is started by its text, which Python 3.13 keeps there
        sys.modules.pop("linecache", None)
    be = globals()[kind](*words)
    known = set(sys.modules)
    import _socket
    import gc
    import select

    _import_from(os.path.dirname(__file__), "sibling")  # noqa: PTH120 - few modules
    sibling: Callable[[], int] = sys.modules["sibling"].sibling
    _OWN.extend(sys.modules.keys() - known)
    listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen(64)
    accept: Any = listener._accept  # type: ignore[attr-defined]  # what `socket.accept` is made of
    gc.collect()
    gc.freeze()
    os.write(1, b"ready\n")
    while listener.fileno() in select.select([listener.fileno(), 0], [], [])[0]:
        number, _ = accept()
        caller = _socket.socket(fileno=number)
        order, descriptors = _received(caller, _socket)
        if order:
            _copied(order, descriptors, caller, listener, be, sibling)
        for each in descriptors:
            os.close(each)
        caller.close()
        _reap()
    os.unlink(address)  # noqa: PTH108 - few modules
    os.rmdir(os.path.dirname(address))  # noqa: PTH106, PTH120 - few modules; who made it may have been killed


def _reap() -> None:
    """Forget processes between that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _received(caller: Any, sockets: Any) -> tuple[list[str], list[int]]:
    """The parts of an order and the descriptors that came with it."""
    size, beside, _, _ = caller.recvmsg(8, sockets.CMSG_LEN(4 * 64), getattr(sockets, "MSG_CMSG_CLOEXEC", 0))
    numbers = b"".join(data for _, _, data in beside)
    descriptors = [int.from_bytes(numbers[at : at + 4], sys.byteorder) for at in range(0, len(numbers), 4)]
    order = b""
    while len(order) < int.from_bytes(size, "big"):
        chunk = caller.recv(1 << 20)
        if not chunk:
            return [], descriptors
        order += chunk
    return os.fsdecode(order).split("\0"), descriptors


def _copied(
    order: list[str],
    descriptors: list[int],
    caller: Any,
    listener: Any,
    be: Be,
    sibling: Callable[[], int],
) -> None:
    """Make a copy: a child of whoever asked for it, or of a process that waits for its end and tells that."""
    waited, leads, *rest = order
    if not waited:
        if not sibling():
            listener.close()
            if leads:
                os.setsid()
            caller.sendall(os.getpid().to_bytes(8, "big"))
            _become(rest, descriptors, caller, be, waits=True)
        return
    if os.fork():
        return
    listener.close()
    copy = os.fork()
    if not copy:
        _become(rest, descriptors, caller, be, waits=False)
    code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    caller.sendall(bytes([code if code >= 0 else 128 - code]))
    os._exit(0)


def _become(order: list[str], descriptors: list[int], caller: Any, be: Be, *, waits: bool) -> None:
    """Be what was asked for."""
    code = 1
    try:
        folder, handed, count, *more = order
        words, environ = more[: int(count)], more[int(count) :]
        if waits and not caller.recv(1):
            os._exit(0)
        caller.close()
        for number, each in enumerate(descriptors[:3]):
            os.dup2(each, number)
            os.close(each)
        new = dict(zip(handed.split(), descriptors[3:], strict=True))
        for each in new.values():
            os.set_inheritable(each, True)
        os.chdir(folder)
        os.environ.clear()
        for item in environ:
            name, _, value = item.partition("=")
            os.environ[name] = value
        for name in _OWN:
            sys.modules.pop(name, None)
        code = be([str(new.get(word, word)) for word in words])
    except SystemExit as ended:
        code = _code(ended.code)
    except BaseException:  # noqa: BLE001 - as an interpreter does
        sys.excepthook(*sys.exc_info())
    finally:
        _leave(code)


def _code(said: Any) -> int:
    """The exit code of an interpreter that is left so."""
    if said is None or isinstance(said, int):
        return said or 0
    sys.stderr.write(f"{said}\n")
    return 1


def _leave(code: int) -> None:
    """Do what an interpreter does at its end, but for taking itself apart."""
    try:
        import atexit

        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - it ends
        pass
    finally:
        os._exit(code & 0xFF)
