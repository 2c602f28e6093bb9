"""Bodies of tasks that do what no task should: each is told as what it is, on both runners; none hangs."""

# ruff: noqa: E501 - a body stands in one line with what comes of it
from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator, Sequence

from cloaca_nb.model.run import Limits, RunnerName
from tests.run.runs import Run, chain

#: How long a body may take, in seconds: only one that hangs takes so long.
LIMIT_S = 120.0
#: So that what takes all that there is does so soon.
LIMITS = Limits(memory=512 * 1024**2)

_PATCH = "import json\njson.dumps = json.loads = json.JSONEncoder = None\n"
_PATCH += "os.write = os.getpid = os.close = time.sleep = time.monotonic = time.perf_counter = None\n"

#: Classes whose code is asked for when an exception is told.
_RAISED = {
    "str without end": ("__str__(self):\n        while True: pass", r"E: its text was not there"),
    "str that sleeps": ("__str__(self):\n        time.sleep(10**6)", r"E: its text was not there"),
    "attributes without end": (
        "__getattribute__(self, name):\n        while True: pass",
        r"E: its text was not",
    ),
    "attributes that raise": ("__getattribute__(self, name):\n        raise KeyError(name)", r"E: "),
    "huge str": ("__str__(self):\n        return 'x' * 10**8", r"E: x+\n… 99,980,000 characters left out"),
    "str of itself": ("__str__(self):\n        return str(self)", r"E: <exception str\(\) failed>"),
    "str that is none": ("__str__(self):\n        return 5", r"E: <exception str\(\) failed>"),
    "str that raises": ("__str__(self):\n        raise KeyboardInterrupt", r"E: <exception str\(\) failed>"),
    "str that ends the process": ("__str__(self):\n        os._exit(3)", r"ProcessDied: .*exit code 3"),
    "repr without end": ("__repr__(self):\n        while True: pass", r"E: "),
    "notes without end": ("__notes__ = property(lambda self: 1 / 0)\n    def x(self): pass", r"E: "),
    "traceback that raises": ("with_traceback(self, tb): raise KeyError", r"E: "),
}

#: Values for the context, and what comes of them.
_VALUES = {
    "10**10000": r"OverflowError: ",
    "[1, {'a': 10**10000}]": r"OverflowError: ",
    "2**63": r"completed",
    "2**64": r"Exception|OverflowError",
    "float('nan')": r"completed",
    "object()": r"TypeError: unsupported type",
    "type('E' * 10**6, (), {})()": r"TypeError: unsupported type E+",
    "type('V', (), {'__repr__': lambda self: 1 / 0})()": r"TypeError: unsupported type V",
    "b'x'": r"Exception: ",
    "'\\ud800'": r"UnicodeEncodeError: ",
    "{1: 2}": r"TypeError: ",
    "lambda: 1": r"TypeError: ",
    "'x' * 10**7": r"completed",
    "list(range(10**5))": r"completed",
    "type('D', (dict,), {'__iter__': lambda self: iter(int, 1)})(a=1)": r"completed",
    "type('L', (list,), {'__iter__': lambda self: iter(int, 1)})([1])": r"completed",
    "type('T', (tuple,), {'__iter__': lambda self: iter(int, 1)})([1])": r"completed",
    "type('M', (dict,), {'__getitem__': lambda self, key: 1 / 0})(a=1)": r"completed",
    "type('S', (str,), {'__str__': lambda self: 1 / 0})('x')": r"completed",
    "type('I', (int,), {'__int__': lambda self: 1 / 0})(1)": r"completed",
}

_OTHERS = {
    # Recursion and causes
    "def f(n):\n    return f(n + 1)\nf(0)": r"RecursionError: maximum",
    "sys.setrecursionlimit(10**9)\ndef f(n):\n    return f(n + 1)\nf(0)": r"MemoryError|SystemError|ProcessDied",
    "sys.setrecursionlimit(10**9)\nx = []\nfor _ in range(10**6): x = [x]\nrepr(x)": r"ProcessDied|RecursionError",
    "e = None\nfor i in range(5000):\n    n = ValueError(i)\n    n.__cause__ = e\n    e = n\nraise e": r"ValueError: 4999",
    "e = None\nfor i in range(5000):\n    n = ValueError(i)\n    n.__context__ = e\n    e = n\nraise e": r"ValueError: 4999",
    "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a": r"ValueError: a",
    "e = ValueError('x')\nfor i in range(9): e.__cause__ = type('C', (Exception,), {})(e)\nraise e": r"ValueError: x",
    "v = []\nv.append(v)\ncontext.set('v', v)": r"RecursionError|ProcessDied",
    "v = []\nfor _ in range(10**5): v = [v]\ncontext.set('v', v)": r"RecursionError|ProcessDied",
    # Names and texts
    "raise ValueError(10**10000)": r"ValueError: <exception str\(\) failed>",
    "raise ValueError('x' * 10**7)": r"ValueError: x+\n… 9,980,000 characters left out",
    "raise ValueError('\\ud800')": r"ValueError: ",
    "raise type('E' * 10**6, (Exception,), {})('x')": r"E+: x",
    "raise type('E\\x1b[2J', (Exception,), {})('x')": r"E.*: x",
    "context.set('k' * 10**6, 1)": r"completed",
    "raise KeyError": r"KeyError: ",
    "raise OSError(28, 'no space', 'x' * 10**5)": r"OSError: ",
    "raise SyntaxError('x', ('nowhere.py', 10**9, 1, None))": r"SyntaxError: x",
    "exec(compile('1 / 0', '\\0' * 100, 'exec'))": r"ZeroDivisionError|ValueError",
    # What replaces modules of Python
    _PATCH: r"completed",
    f"{_PATCH}raise ValueError('x')": r"ValueError: x",
    "import traceback\ntraceback.TracebackException = None\nraise ValueError('x')": r"ValueError: x",
    "import linecache\nlinecache.getline = linecache.checkcache = None\nraise ValueError('x')": r"ValueError: x",
    "import builtins\nbuiltins.len = builtins.type = None\nraise ValueError('x')": r"ProcessDied|\w*Error: ",
    "sys.modules.clear()\nraise ValueError('x')": r"ValueError: x",
    "sys.stdout = sys.stderr = None\nraise ValueError('x')": r"ValueError: x",
    "sys.stdout = sys.stderr = 5\nprint('x')": r"AttributeError: 'int' object",
    "sys.excepthook = sys.unraisablehook = None\nraise ValueError('x')": r"ValueError: x",
    "type(context).to_dict = None": r"completed",
    "os.environ.clear()\nraise ValueError('x')": r"ValueError: x",
    "sys.path.clear()\nraise ValueError('x')": r"ValueError: x",
    "import gc\ngc.disable()\nraise ValueError('x')": r"ValueError: x",
    "import signal\nsignal.signal = None\nraise ValueError('x')": r"ValueError: x",
    # Descriptors, folders, processes
    "l = []\nwhile True: l.append(os.open('/dev/null', 0))": r"OSError: .*Too many open files",
    "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\nopen('/dev/null')": r"OSError: ",
    "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))": r"completed|EngineError: the task has ended, but|\w*Error: .*File too large",
    "import stat\nfor fd in map(int, os.listdir('/proc/self/fd')):\n    try:\n        stat.S_ISFIFO(os.fstat(fd).st_mode) and os.write(fd, b'{}\\n\\x00\\xff')\n    except OSError:\n        pass": r"completed",
    "os.closerange(3, 256)": r"ProcessDied: .*file descriptors",
    "import tempfile\nd = tempfile.mkdtemp()\nos.chdir(d)\nos.rmdir(d)\nraise ValueError('x')": r"ValueError: x",
    "os.environ.pop('HOME', None)\nraise ValueError(os.path.expanduser('~'))": r"ValueError: ",
    "import tempfile\nd = tempfile.mkdtemp()\nos.chmod(d, 0)\nos.listdir(d + '/x')": r"\w*Error: ",
    "os._exit(7)": r"ProcessDied: .*exit code 7",
    "os.kill(os.getpid(), signal.SIGKILL)": r"ProcessDied: .*SIGKILL",
    "os.abort()": r"ProcessDied: .*SIGABRT",
    "import ctypes\nctypes.string_at(0)": r"ProcessDied: .*SIGSEGV",
    "signal.alarm(1)\ntime.sleep(100)": r"ProcessDied: .*SIGALRM",
    "if not os.fork(): raise ValueError('x')": r"completed",
    "os.fork()": r"completed",
    "for _ in range(50): threading.Thread(target=time.sleep, args=(1e6,)).start()": r"completed",
    "subprocess.Popen(['sleep', '1000'])": r"completed",
    # What is no error of Python's everyday
    "raise BaseException('x')": r"BaseException: x",
    "raise StopIteration": r"StopIteration: ",
    "raise GeneratorExit": r"GeneratorExit: ",
    "raise KeyboardInterrupt": r"KeyboardInterrupt: ",
    "sys.exit(0)": r"SystemExit: 0",
    "return 5": r"TypeError: 'int' object is not an instance of 'Context'",
    "return type(context)": r"TypeError: ",
    "sys.settrace(lambda *a: 1 / 0)\nlen([])": r"completed|ZeroDivisionError|EngineError",
    "raise ExceptionGroup('g', [ValueError(i) for i in range(10**4)])": r"ExceptionGroup|NameError",
    "e = ValueError('x')\nfor _ in range(10**5): e.add_note('n' * 99)\nraise e": r"ValueError: x|AttributeError",
    # All that there is
    "l = []\nwhile True: l.append(bytearray(10**7))": r"MemoryError: memory is used up",
    "x = 'x'\nwhile True: x += x": r"MemoryError: memory is used up",
    "print('x' * 10**8)": r"completed",
    "print('\\0' * 1000)\nos.write(1, b'\\0abc [\"b\", 1, 1]\\0')": r"completed",
}

BODIES = {
    **{
        f"class E(Exception):\n    {'' if text.startswith('__notes__') else 'def '}{text}\nraise E('x')": expected
        for text, expected in _RAISED.values()
    },
    **{f"context.set('v', {value})": expected for value, expected in _VALUES.items()},
    **_OTHERS,
}

#: Those of the tests, which take little: each kind of trouble once.
FEW: Sequence[str] = (
    "class E(Exception):\n    def __getattribute__(self, name):\n        raise KeyError(name)\nraise E('x')",
    "context.set('v', type('L', (list,), {'__iter__': lambda self: iter(int, 1)})([1]))",
    f"{_PATCH}raise ValueError('x')",
    "sys.modules.clear()\nraise ValueError('x')",
    "l = []\nwhile True: l.append(os.open('/dev/null', 0))",
)


def bodies(runner: RunnerName, count: int, seed: int) -> Iterator[int]:
    """Run so many of the bodies; what is told of each must be what is expected."""
    names = list(BODIES)
    for body in names if count >= len(names) else random.Random(seed).sample(names, count):
        holds(runner, body)
        yield 1


def holds(runner: RunnerName, body: str) -> None:
    """Run one body."""
    stop = threading.Event()
    timer = threading.Timer(LIMIT_S, stop.set)
    timer.start()
    try:
        made = chain(runner, body, stop=stop, limits=LIMITS)
    finally:
        timer.cancel()
    told = told_of(made)
    assert made.result.status in {"completed", "failed"}, f"{body}\n{told}"
    assert "please report" not in told, f"{body}\n{told}"
    assert re.match(f"(?s)({BODIES[body]})", told), f"{body}\n{told[:2000]}"


def told_of(made: Run) -> str:
    """How the task in question ended, as a person reads it."""
    task = made.task("b")
    error = task.error or made.result.first_error
    if task.status == "completed" or error is None:
        return task.status
    return f"{error.type.rpartition('.')[2]}: {error.message}"
