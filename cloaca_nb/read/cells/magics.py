"""Lines that say what Python says, as Python: `%time f()`, `%timeit f()`, `%cd x`, `/f 1`, `!mkdir x`."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable

from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.params import PARAMS_MAGIC

_TIME = re.compile(r"%time\s+(?P<statement>[^-\s].*)", re.DOTALL)
_TIMEIT = re.compile(
    r"%timeit\s+(?P<options>(?:-[nrp]\s*\d+\s+|-[tcqvo]+\s+|--\s+)*)(?P<code>[^-\s].*)", re.DOTALL
)
_ENV = re.compile(r"%(?:env|set_env)\s+(?P<name>\w+)(?:\s*=\s*|\s+)(?P<value>\S.*)", re.DOTALL)
_XDEL = re.compile(r"%xdel\s+(?:-n\s+)?(?P<name>[^\W\d]\w*)\s*")
#: What a line has of the notebook's names, which IPython puts there: `$name`, `$name.part`, `{code}`.
_EXPANDED = re.compile(r"\$\$|\$(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|\{(?P<code>[^{}!:\\\"']+)\}")
_RESET = re.compile(r"%reset(?:\s+-[fs]+)*\s*")
_RESET_SOME = re.compile(r"%reset_selective\s+(?:-f\s+)?(?P<which>\S.*)", re.DOTALL)
#: What begins that which IPython calls for a line that begins with a magic, and for a cell that does.
CALLED = "get_ipython().run_"
_AS_CALLED = re.compile(rf"{re.escape(CALLED)}(?:line|cell)_magic\(")
#: Magics that run a cell once.
_RUNNING_ONCE = frozenset({"time", "capture", "prun"})
#: `%prun` runs its statement once; options that write or give back what it found are left alone.
_PRUN = re.compile(r"%prun\s+(?:-[lrs]\s*\S+\s+|-q\s+)*(?P<statement>[^-\s].*)", re.DOTALL)
_CD = re.compile(r"%cd\s+(?:-q\s+)?(?P<folder>[^\s~\"'%-][^~*?\n\"']*)")
#: `!mkdir -p data` and its kin make folders, which is what most lines for a shell have to do with a notebook.
_MKDIR = re.compile(r"[!%]\s*mkdir\s+(?:-[pv]+\s+|--parents\s+)*(?P<folders>[^\s~-][^~*?\n\"'|&;<>()`\\]*)")
_WORD = re.compile(r"[^\W\d]\w*")
#: A line of another language that makes something: `x <- 1`, `def f(n):`, `cdef int f(int n):`.
_MAKING = re.compile(r"\s*(?:[a-z]\w*\s+)*(?P<name>[^\W\d]\w*)\s*(?:=(?!=)|<-|\()")
#: IPython's own magics that leave nothing bound, whatever is in their cell.
_KEEPING_NOTHING = re.compile(
    r"%%(?:timeit|writefile|file|html|javascript|js|latex|markdown|svg|bash|sh|script|perl|ruby)\b",
    re.IGNORECASE,
)
_STORED = re.compile(r"%store\s+-r\s")
_SET = re.compile(r"([^\W\d]\w*)\s*=(?!=)")
PARAMS_LINE = re.compile(rf"%{PARAMS_MAGIC}\b(?P<text>.*)", re.DOTALL)
_PYLAB = re.compile(r"%pylab(?P<few>\s+--no-import-all)?(?:\s+\w+)?")
#: What `%pylab` binds, beside what it has of IPython; and what it does where nobody forbids it.
_PYLAB_NAMES = (
    "import matplotlib, numpy, numpy as np; from matplotlib import mlab, pylab, pyplot, pyplot as plt"
)
_PYLAB_STARS = "; from matplotlib.pylab import *; from numpy import *"
_CALL = re.compile(r"(?P<how>[/,;])(?P<function>[^\W\d][\w.]*)(?:\s+(?P<arguments>.*))?", re.DOTALL)

#: By what code binds names of the notebook: those that were there are what they were when it has been timed.
_BINDING = re.compile(r"\b(?:globals|exec|vars|locals)\s*\(|\bget_ipython\b|\bdel\b")
#: How often `%timeit` repeats its loops where nobody says it.
_REPEATS = 7


def _called(how: str, function: str, arguments: str) -> str:
    """What IPython makes of `/f a b`, `,f a b` and `;f a b`."""
    if how == ";":
        return f"{function}({arguments!r})"
    words = [word if how == "/" else repr(word) for word in arguments.split()]
    return f"{function}({', '.join(words)})"


def as_python(text: str) -> str | None:
    """What a line does that is Python behind its first word, or says the same: `%time f()`, `!mkdir x`.

    None where it is no such line, or where what is behind is no Python.
    """
    found: str | None = None
    if (match := _TIME.fullmatch(text)) is not None:
        found = match["statement"]
    elif (match := _ENV.fullmatch(text)) is not None and (value := _expanded(match["value"])):
        found = f'__import__("os").environ[{match["name"]!r}] = {value}'
    elif (match := _XDEL.fullmatch(text)) is not None:
        found = f"del {match['name']}"
    elif (match := _CALL.fullmatch(text)) is not None:
        found = _called(match["how"], match["function"], (match["arguments"] or "").strip())
    elif (match := _PRUN.fullmatch(text)) is not None:
        found = match["statement"]
    elif (match := _PYLAB.fullmatch(text)) is not None:
        found = _PYLAB_NAMES + ("" if match["few"] else _PYLAB_STARS)
    elif (match := _CD.fullmatch(text)) is not None and (value := _expanded(match["folder"])):
        found = f'__import__("os").chdir({value})'
    elif (match := _MKDIR.fullmatch(text)) is not None and all(
        values := [_expanded(each) for each in match["folders"].split()]
    ):
        found = "; ".join(f'__import__("os").makedirs({each}, exist_ok=True)' for each in values)
    return found if found is not None and not isinstance(parse(found), SyntaxError) else None


def may_bind(text: str) -> frozenset[str]:
    """Names that a magic which is no Python may bind: `%%bigquery df`, `%store -r rows`, `%memit x = f()`."""
    head, *body = text.strip().split("\n")
    if _KEEPING_NOTHING.match(head):
        return frozenset()
    if head.startswith("%%"):
        made = (found["name"] for found in map(_MAKING.match, body) if found)
        return frozenset([*_WORD.findall(head)[1:], *made])
    return frozenset((_WORD if _STORED.match(head) else _SET).findall(head))


def _expanded(text: str) -> str:
    """What IPython gives a magic for a text, as Python; empty where that is not known."""
    split = _EXPANDED.split(text.strip())
    if any({"{", "}", "$"}.intersection(part) for part in split[::3]):
        return ""
    said = [repr(split[0])]
    for name, code, after in zip(split[1::3], split[2::3], split[3::3], strict=True):
        said += [f"str({name or code})" if name or code else repr("$"), repr(after)]
    return " + ".join(each for each in said if each != "''")


def as_called(text: str) -> str | None:
    """What `get_ipython().run_line_magic("cd", "data")` and its kin do, as Python; None of any other line."""
    tree = parse(text) if _AS_CALLED.match(text) else None
    only = tree.body[0] if isinstance(tree, ast.Module) and len(tree.body) == 1 else None
    call = only.value if isinstance(only, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.keywords:
        return None
    given = [
        each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    if len(given) != len(call.args) or not 1 < len(given) < 4:
        return None
    name, line, *body = given
    if not body:
        return as_python(f"%{name} {line}".rstrip())
    return f"exec({body[0]!r})" if name in _RUNNING_ONCE else timed(f"%{name} {line} {body[0]}", repeats=True)


def forgotten(text: str, names: Iterable[str]) -> list[str]:
    """Names of built-ins that mean these again behind a line that forgets what the notebook has bound.

    Args:
        text: The line: `%reset -f`, `%reset_selective -f REGEX`; any other forgets none.
        names: What was bound before it.
    """
    some = _RESET_SOME.fullmatch(text)
    if some is None and _RESET.fullmatch(text) is None:
        return []
    try:
        which = re.compile(some["which"].strip() if some is not None else "")
    except re.error:
        return []
    return [name for name in names if hasattr(builtins, name) and which.search(name)]


def timed_code(text: str) -> str | None:
    """The code that `%timeit` times, behind its options; None where a line is no such magic."""
    match = _TIMEIT.fullmatch(text)
    return match["code"] if match is not None else None


def timed(text: str, *, repeats: bool) -> str | None:
    """What `%timeit` does: it runs its code so many times, in a function of its own.

    How often that is without `-n`, depends on how fast the machine is, and names that it binds are put back
    by IPython: such code stands behind what is known to be work, so that it is left behind where it changes
    nothing, and else is told.

    Args:
        text: The line, without a comment.
        repeats: Whether what is run more than once is wanted.
    """
    match = _TIMEIT.fullmatch(text)
    if match is None:
        return None
    code, counts = match["code"], dict(re.findall(r"-([nr])\s*(\d+)", match["options"]))
    tree = parse(code)
    if isinstance(tree, SyntaxError):
        return None
    value = _value(tree, code)
    run = f"lambda: ({value})" if value else f"lambda: exec({code!r})"
    known = 0 if _BINDING.search(code) else int(counts.get("n", 0))
    times = known * int(counts.get("r", _REPEATS))
    if times == 1:
        return f"({value})" if value else f"({run})()"
    if not repeats:
        return None
    if times:
        return f"[({run})() for _turn in range({times})]"
    return f'__import__("timeit").Timer({run}).autorange()'


def _value(tree: ast.Module, code: str) -> str:
    """What one statement computes, where that is all: a name that it binds is the function's own."""
    match tree.body:
        case [ast.Expr(value=value)]:
            return ast.get_source_segment(code, value) or ""
        case [ast.Assign(targets=targets, value=value)] if all(isinstance(t, ast.Name) for t in targets):
            return ast.get_source_segment(code, value) or ""
    return ""
