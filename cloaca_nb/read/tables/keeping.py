"""The table of what modules keep for the whole process: the keys of these states."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence

from cloaca_nb.model import kinds
from cloaca_nb.read.tables.loggers import LOGGERS
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS

#: Functions that set what any code may go by without a word of it.
ALWAYS_USED = ("sys.setrecursionlimit", "sys.set_int_max_str_digits")
#: Where `print` and its kin write to.
PRINTED_TO = ("sys.stdout", "sys.stderr")
#: Modules, and parts of them, whose state is one by itself.
_APART = ("numpy.random", "os.environ", "os.umask", "os.chdir", "time.tzset", *PRINTED_TO, *ALWAYS_USED)

#: Keys of those, and of modules of which it is told what code sets of them.
_TOLD_BY_KIND = frozenset(f"@{each}" for each in (*_APART, "sys", "logging", "warnings", "locale"))

#: Key of the state that those options of pandas are which tell how tables are shown, and nothing else.
HOW_TABLES_ARE_SHOWN = "@pandas.options"
#: What begins the names of these options.
SHOWING_OPTIONS = r"(?:display|styler)"
_HOW_SHOWN = re.compile(rf"pandas\.options\.{SHOWING_OPTIONS}\b")

#: Where what is put or registered is called by Python itself, with no word of it where that happens: of these
#: what any call may have run, and all.
RUN_BY_CALLS = re.compile(
    r"sys\.(?:settrace|setprofile|addaudithook|unraisablehook)\b|threading\.set(?:trace|profile)"
    r"|codecs\.register\b|builtins\.__\w+__"
)
HOOKS = re.compile(rf"threading\.excepthook|warnings\.showwarning|{RUN_BY_CALLS.pattern}")

#: Managers that put back what is set inside of them -> the states.
PUTTING_BACK = {
    "warnings.catch_warnings": "@warnings",
    "numpy.errstate": "@numpy",
    "numpy.printoptions": "@numpy",
    "decimal.localcontext": "@decimal",
    "pandas.option_context": "@pandas",
}
#: What sets something of the whole process until it is left, whoever runs meanwhile -> what.
MEANWHILE: Mapping[str, kinds.MeanwhilePart] = {
    "contextlib.chdir": "directory",
    "calendar.different_locale": "locale",
    **dict.fromkeys(("contextlib.redirect_stdout", "contextlib.redirect_stderr"), "stream"),
    **dict.fromkeys(("freezegun.freeze_time", "time_machine.travel"), "module"),
    **dict.fromkeys(
        (f"unittest.mock.patch{each}" for each in ("", ".object", ".dict", ".multiple")), "module"
    ),
    "pandas.option_context": "setting",
    **dict.fromkeys((f"matplotlib.{each}rc_context" for each in ("", "pyplot.")), "style"),
    **dict.fromkeys(("matplotlib.style.context", "matplotlib.pyplot.style.context"), "style"),
    **dict.fromkeys(("matplotlib.pyplot.xkcd", "seaborn.axes_style", "seaborn.plotting_context"), "style"),
    "warnings.catch_warnings": "warnings",
}
#: Of these, what shows in what others are asked for -> by which methods or, of warnings, with which argument.
ASKED_MEANWHILE: Mapping[str, frozenset[str]] = {
    "stream": frozenset({"getvalue"}),
    "style": frozenset({"savefig"}),
    "warnings": frozenset({"record"}),
}
#: Libraries that keep what they are told in another one: `seaborn.set_theme()` sets how matplotlib draws.
_KEPT_BY = {"seaborn": "matplotlib"}

#: What gives tables of pandas methods of other names, once for all: keys of these states -> the names.
_GIVING_METHODS = re.compile(r"(tqdm)\.(?:[\w.]+\.)?pandas|(pandarallel)\.(?:[\w.]+\.)?initialize")
METHODS_GIVEN = {
    "@pandas.tqdm": frozenset(
        f"progress_{name}" for name in ("apply", "map", "applymap", "aggregate", "transform")
    ),
    "@pandas.pandarallel": frozenset(f"parallel_{name}" for name in ("apply", "map", "applymap")),
}

#: Classes of libraries that note what is derived of them, for others to find it by a text.
_NOTING = frozenset({"yaml.YAMLObject", "marshmallow.Schema", "luigi.Task"})

#: What begins the key of one module of the process, which code has put there; ``*`` for any.
MODULE_STATE = "@sys.modules."


def state_of(path: str) -> str:
    """The key of what a module keeps for the whole process: `@random`, `@numpy.random`, `@os.environ`."""
    for prefix in _APART:
        if path == prefix or path.startswith(f"{prefix}."):
            return f"@{prefix}"
    if path in {"os.putenv", "os.unsetenv"}:
        return "@os.environ"
    if path == "os.fchdir":
        return "@os.chdir"
    if _HOW_SHOWN.match(path):
        return HOW_TABLES_ARE_SHOWN
    if giving := _GIVING_METHODS.fullmatch(path):
        return f"@pandas.{giving[1] or giving[2]}"
    root = path.partition("!")[0].partition(".")[0]
    return f"@{_KEPT_BY.get(root, root)}"


def putting_back(state: str) -> frozenset[str]:
    """Managers that put a state back."""
    return frozenset(manager for manager, each in PUTTING_BACK.items() if each == state)


def is_of_module(key: str) -> bool:
    """Whether a state is all that a module keeps, of which nothing else is told: `@mimetypes`."""
    return key not in _TOLD_BY_KIND and not key.startswith((MODULE_STATE, LOGGERS))


def states_of_attribute(path: str) -> list[str]:
    """Keys of states that change as an attribute of a class, or of settings, does: its objects go by it."""
    own = path.count(".") < 2 or path.startswith("builtins.")
    return [] if own else [state_of(path)]


def noting_classes(base: str) -> tuple[str, ...]:
    """Keys of the states that change as a class is derived of one of a library."""
    return (state_of(base),) if base in _NOTING else ()


def fills(words: Sequence[str], shown: bool) -> bool:
    """Whether a call changes a list or dict that a module keeps: ``urllib.parse.uses_netloc.append(x)``.

    Args:
        words: What is called, word by word.
        shown: Whether the result is thrown away.
    """
    deep = len(words) > 2 and words[-1] in BUILTIN_MUTATORS and words[0] not in {"builtins", "cloaca"}
    return deep and (shown or words[0] in sys.stdlib_module_names)


#: Variables that tell libraries how to go about it, or where they are.
QUIET_VARIABLES = re.compile(
    r"(?:OMP|MKL|OPENBLAS|NUMEXPR|VECLIB|BLIS|KMP|LOKY|CUDA|MPL|PYTHON|PYSPARK|TQDM|HF_HUB_DISABLE|JUPYTER)\w*"
    r"|TF_CPP_MIN_LOG_LEVEL|TF_ENABLE_ONEDNN_OPTS|TOKENIZERS_PARALLELISM|\w*_NUM_THREADS|NO_COLOR|FORCE_COLOR"
    r"|TERM|COLUMNS|LINES|PATH|LD_LIBRARY_PATH|JAVA_HOME|SPARK_HOME|HADOOP_HOME"
)
