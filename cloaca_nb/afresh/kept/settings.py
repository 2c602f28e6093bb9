"""What code sets of the process, which all packages of a server share, and which code goes by it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cloaca_nb.afresh.new.calls import OF_ONE_VARIABLE, variable_of
from cloaca_nb.afresh.new.repeated import GIVING_ATTRIBUTES
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.process import Code
from cloaca_nb.read.capture.states import BY_ZONE, gone_by, is_strange
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import HOW_TABLES_ARE_SHOWN, state_of
from cloaca_nb.read.tables.loggers import LEVELS, LOGGERS
from cloaca_nb.read.tables.moments import ENVIRONMENT
from cloaca_nb.read.tables.showing import OPTION_CALLS, goes_by_option, may_show
from cloaca_nb.syntax import unparsed

#: What only shows, logs, draws or frees otherwise, is told elsewhere, or is the same whoever sets it.
ALIKE = re.compile(
    r"(?:matplotlib(?!.*register)|pandas\.plotting|seaborn|plotly|bokeh|altair|IPython|ipywidgets|tqdm|rich"
    r"|logging|gc|faulthandler|signal|asyncio\.(?!set_)\w+|enum"
    r"|threading|atexit|random|numpy\.random|torch\.backends|PIL\.(?:Image|ImageFile)\.[A-Z_]+"
    r"|sys\.(?:path|setrecursionlimit|setswitchinterval|set_int_max_str_digits|dont_write_bytecode|tracebacklimit"
    r"|\w*hook|ps1|ps2|std(?:out|err)\.\w+)|csv\.field_size_limit"
    r"|warnings\.(?:warn|warn_explicit|showwarning|formatwarning|filters))(?:\.|\[|\Z)"
)
#: Of these, what is told where code of a task names it itself: it goes by more than what is shown.
TOLD_IF_NAMED = re.compile(
    r"warnings\.(?:formatwarning|showwarning)|threading\.\w+|sys\.\w*hook|logging\.(?:getLogger\.)?\w+"
)
#: What sets how pictures are made, called or stored into.
_OF_PICTURES = words(
    "matplotlib.rc matplotlib.rcParams.update matplotlib.pyplot.rc matplotlib.pyplot.rcParams.update"
    " matplotlib.style.use matplotlib.pyplot.style.use seaborn.set seaborn.set_theme seaborn.set_style"
    " seaborn.set_context seaborn.set_palette matplotlib.rcParams[] matplotlib.pyplot.rcParams[]"
)
#: What code asks a picture for that goes by them, and what draws one.
_ASKED_OF_PICTURES = words(
    """
    rcParams get_dpi get_size_inches get_figwidth get_figheight get_color get_c get_facecolor get_fc
    get_edgecolor get_ec get_alpha get_linewidth get_lw get_linestyle get_ls get_marker get_markersize
    get_fontsize get_size get_fontname get_fontfamily get_family get_fontweight get_weight get_visible
    """
)
_DRAWING = ("matplotlib", "seaborn")
_DRAWN = words("plot hist boxplot")
#: Calls among these -> what code asks for that goes by them.
ASKED_FOR: Mapping[str, frozenset[str]] = {
    "logging.addLevelName": words("getLevelName getLevelNamesMapping levelname"),
    "logging.setLogRecordFactory": words("getLogRecordFactory makeRecord emit filter"),
    "logging.setLoggerClass": words("getLoggerClass getLogger"),
    **dict.fromkeys(("logging.getLogger.setLevel", "logging.basicConfig", "logging.disable"), LEVELS),
    "sys.setrecursionlimit": words("getrecursionlimit"),
    "sys.setswitchinterval": words("getswitchinterval"),
    "sys.set_int_max_str_digits": words("get_int_max_str_digits"),
    "signal.signal": words("getsignal"),
    **dict.fromkeys(_OF_PICTURES, _ASKED_OF_PICTURES),
}
OF_ENVIRONMENT = "@os.environ"
#: States that code goes by without naming their module.
_SAID_BY_NAME = frozenset(
    f"@{name}" for name in words("builtins sys warnings locale codecs copyreg time.tzset")
)
#: What begins the path of what a logger is given to keep.
LOGGER = LOGGERS[1:]


class Setting(NamedTuple):
    """What a statement sets of the process.

    Attributes:
        key: The state, as the interpreter names it.
        path: The dotted name of what it calls or stores into; items end in ``[]``.
        node: The call, or what it stores into.
        value: What it stores.
        name: The environment variable or the option of pandas; empty where that is computed.
    """

    key: str
    path: str
    node: ast.AST
    value: ast.expr | None = None
    name: str = ""

    @property
    def text(self) -> str:
        """It, as it is written."""
        if self.value is not None and isinstance(self.node, ast.Call):
            return self.path  # `setattr(json, "dumps", …)`
        if self.path == "os.environ[]" and isinstance(self.node, ast.Subscript):
            return f"os.environ[{unparsed(self.node.slice)}]"  # of `%env`, too
        if isinstance(self.node, ast.stmt):
            return unparsed(self.node).partition("\n")[0]
        return unparsed(self.node.func if isinstance(self.node, ast.Call) else self.node)


class ProcessReader:
    """What a statement, or a task, goes by of the process."""

    def __init__(self, parts: Parts, part: Part) -> None:
        needed = parts.needed(part)
        imports = imports_of(part.node for part in needed)
        running = [each for each in needed if each is part or isinstance(each.node, DEFINITIONS)]
        codes = [(Code(each, imports), nodes_in(each.node)) for each in running]
        self._code = [each.node for each in running]
        self._paths = {path for code, nodes in codes for node in nodes if (path := code.path(node))}
        self._names = {name for code, nodes in codes for node in nodes if (name := last_name(node))}
        self._variables = {name for code, nodes in codes for name in _variables_read(code, nodes)}
        if any(path.partition(".")[0] in BY_ZONE for path in self._paths):
            self._variables.add("TZ")
        strange = (path for path in self._paths if is_strange(path))
        if any("os.environ" in gone_by(path) for path in self._paths - OF_ONE_VARIABLE) or any(strange):
            self._variables.add("")

    def may_go_by(self, setting: Setting) -> bool:
        """Whether it goes by something that is set, or may: it draws, or may make text of tables."""
        if setting.path in _OF_PICTURES:
            roots = {path.partition(".")[0] for path in self._paths}
            return not (roots.isdisjoint(_DRAWING) and self._names.isdisjoint(_DRAWN))
        shown = setting.key == HOW_TABLES_ARE_SHOWN and may_show(*self._code, printed=False)
        return shown or self.goes_by(setting)

    def goes_by(self, setting: Setting) -> bool:
        """Whether it surely goes by something that is set."""
        if setting.key == OF_ENVIRONMENT:
            named = setting.name in self._variables if setting.name else bool(self._variables)
            return named or "" in self._variables
        if is_quiet(setting):
            by_name = setting.path.startswith(LOGGER) or GIVING_ATTRIBUTES.search(setting.path)
            own = {setting.name} if by_name and setting.name else None
            asked = ASKED_FOR.get(setting.path, own)
            return (
                setting.path.rstrip("[]") in self._paths
                if asked is None
                else not asked.isdisjoint(self._names)
            )
        if is_option(setting):
            return goes_by_option(setting.name, self._names)
        return any(state_of(path) == setting.key for path in self._paths) or setting.key in _SAID_BY_NAME


def is_option(setting: Setting) -> bool:
    """Whether it is an option of pandas."""
    return setting.path in OPTION_CALLS or setting.path.startswith("pandas.options.")


def is_quiet(setting: Setting) -> bool:
    """Whether only code goes by something that names it."""
    return (ALIKE.match(setting.path) or GIVING_ATTRIBUTES.search(setting.path)) is not None


def _variables_read(code: Code, nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Environment variables that code asks for; an empty text for any."""
    told = set[ast.AST]()
    for node in nodes:  # the outer ones first
        if found := variable_of(node, code.path):
            told |= {found[0], getattr(found[0], "value", found[0])}
            yield from () if isinstance(getattr(node, "ctx", None), ast.Store) else (found[1],)
        elif node not in told and code.path(node) == ENVIRONMENT:
            yield ""
