"""Files that code touches, as far as its text names them."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from cloaca_nb.read.local.paths import UNKNOWN, path_text
from cloaca_nb.read.names.nodes import last_name, name_of
from cloaca_nb.read.names.walk import calls_in

#: Calls that look into all of a folder, or for a pattern.
_LOOKING = frozenset({"glob", "iglob", "iterdir", "listdir", "rglob", "scandir", "walk"})
#: Those that look into the working directory where no folder is named.
_LOOKING_HERE = _LOOKING - {"walk"}
#: Functions that read files, of whatever module they are.
_READING = _LOOKING | {
    *("exists", "fromfile", "genfromtxt", "getmtime", "getsize", "imread", "is_dir", "is_file", "isdir"),
    *("isfile", "loadtxt", "read_bytes", "read_csv", "read_excel", "read_feather", "read_fwf", "read_hdf"),
    *("read_html", "read_json", "read_orc", "read_parquet", "read_pickle", "read_spss", "read_sql_file"),
    *("read_stata", "read_table", "read_text", "read_xml", "scan_csv", "scan_parquet", "stat"),
}
#: Functions that write, change or remove files.
_WRITING = frozenset(
    {
        *("ZipFile", "copy2", "copyfile", "copytree", "imwrite", "makedirs", "mkdir", "rmdir", "rmtree"),
        *("savefig", "savetxt", "savez", "savez_compressed", "to_csv", "to_excel", "to_feather", "to_hdf"),
        *("to_html", "to_json", "to_parquet", "to_pickle", "to_stata", "touch", "unlink", "urlretrieve"),
        *("write_bytes", "write_csv", "write_html", "write_image", "write_parquet", "write_text"),
    }
)
#: The same where only the whole name tells: `connect` alone may be anything.
_READING_IN_FULL = frozenset({"joblib.load", "np.load", "numpy.load", "torch.load"})
_WRITING_IN_FULL = frozenset(
    {
        *("joblib.dump", "np.save", "numpy.save", "os.remove", "os.rename", "os.replace", "shutil.copy"),
        *("shelve.open", "shutil.move", "sqlite3.connect", "torch.save"),
    }
)
#: Last names of all functions that touch files.
MAY_OPEN = _READING | _WRITING | {"open", "rename", "replace"}
MAY_OPEN |= {each.rpartition(".")[2] for each in _READING_IN_FULL | _WRITING_IN_FULL}
#: Those of which the second argument is the file that is written.
_SECOND = frozenset({"copy2", "copyfile", "copytree", "urlretrieve", "joblib.dump", "torch.save"})
_SECOND |= {"shutil.copy", "shutil.move", "os.rename", "os.replace"}
#: Methods that nothing but a path has, and those that functions are called as well.
_OF_PATHS = frozenset({"is_dir", "is_file", "iterdir", "read_bytes", "read_text", "rglob", "touch"})
_OF_PATHS |= {"write_bytes", "write_text"}
_ALSO_OF_PATHS = frozenset(
    {"exists", "glob", "mkdir", "open", "rename", "replace", "rmdir", "stat", "unlink"}
)
#: Modules whose `open` opens something else.
_OTHER_OPENERS = frozenset({"webbrowser"})
#: Calls that make names, texts and settings of what looks like a file.
_NAMING = frozenset(
    {
        *("Path", "PosixPath", "PurePath", "add", "append", "basename", "debug", "dirname", "endswith"),
        *("error", "format", "get", "getenv", "index", "info", "join", "joinpath", "print", "replace"),
        *("rsplit", "split", "splitext", "startswith", "strip", "var", "var_or", "warning", "with_suffix"),
    }
)
#: A text that is the path of a file: it ends in a suffix, and is no address and no sentence.
_FILE = re.compile(r"[^\s:*?\"<>|{}\[\]()]*\w\.[A-Za-z]\w{0,7}")
_WRITE_MODES = frozenset("wax+")
_MODE = re.compile(r"[rwax][bt+]{0,2}")


class FileTouch(NamedTuple):
    """A file that code touches.

    Attributes:
        path: Its path, normal; a pattern where only a part is known, ``*`` where nothing is.
        writes: Whether it may be written, changed or removed.
        said: The path as it is written; `UNKNOWN` where nobody knows it.
    """

    path: str
    writes: bool
    said: str


def touched(nodes: Iterable[ast.AST], known: Mapping[str, str]) -> Iterator[FileTouch]:
    """The files that code touches; what is called with a text that looks like a file may write it.

    Args:
        known: Paths that names stand for.
    """
    for call in (each for node in nodes for each in calls_in(node)):
        found = opened(call, known) or _guessed(call, known)
        if found is not None and "://" not in found.said:
            yield found


def opened(call: ast.Call, known: Mapping[str, str]) -> FileTouch | None:
    """The file that a call of a function which is known to touch files touches.

    Args:
        known: Paths that names stand for.
    """
    name = last_name(call.func)
    if name not in MAY_OPEN:
        return None
    full = name_of(call.func)
    of_path = isinstance(call.func, ast.Attribute) and (
        name in _OF_PATHS
        or (name in _ALSO_OF_PATHS and is_path(call.func.value, known))
        or (name == "open" and _says_no_file(call))
        or (name == "glob" and name_of(call.func.value) not in {"glob", ""})
    )
    if name == "replace" and len(call.args) != 1:
        of_path = False  # that of texts
    writes = name in _WRITING or full in _WRITING_IN_FULL or (of_path and name in {"rename", "replace"})
    if name == "open" and full not in _WRITING_IN_FULL:
        if full.partition(".")[0] in _OTHER_OPENERS:
            return None
        writes = _opens_to_write(call, of_path=of_path)
    elif not writes and name not in _READING and full not in _READING_IN_FULL:
        return None
    return _at(_file(call, of_path=of_path), known, writes=writes, looks=name in _LOOKING_HERE)


def _says_no_file(call: ast.Call) -> bool:
    """Whether a method is told how to open, and not what: `path.open("w")`, `path.open(newline="")`."""
    first = call.args[0] if call.args else None
    mode = first.value if isinstance(first, ast.Constant) else None
    return first is None or (isinstance(mode, str) and _MODE.fullmatch(mode) is not None)


def is_path(node: ast.expr, known: Mapping[str, str]) -> bool:
    """Whether an expression is a `Path(...)`, or a name that stands for what may be one."""
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return is_path(node.left, known)
    return isinstance(node, ast.Call) and (
        last_name(node.func) in {"Path", "PosixPath", "PurePath"} or name_of(node.func).endswith("Path.cwd")
    )


def _file(call: ast.Call, *, of_path: bool) -> ast.expr | None:
    """The expression that names the file."""
    if of_path and isinstance(call.func, ast.Attribute):
        return call.func.value
    position = 0 if _SECOND.isdisjoint((last_name(call.func), name_of(call.func))) else 1
    return call.args[position] if len(call.args) > position else None


def _at(node: ast.expr | None, known: Mapping[str, str], *, writes: bool, looks: bool) -> FileTouch | None:
    if node is None and not looks:
        return None
    text = "." if node is None else path_text(node, known)
    if text is None:
        return FileTouch("*", writes, UNKNOWN)
    return FileTouch(_normal(posixpath.join(text, "*") if looks and "*" not in text else text), writes, text)


def _opens_to_write(call: ast.Call, *, of_path: bool) -> bool:
    """Whether a call of `open` may write; a mode that is not written out may."""
    modes = [each.value for each in call.keywords if each.arg == "mode"]
    modes += call.args[slice(0, 1) if of_path else slice(1, 2)]
    return any(
        not isinstance(mode, ast.Constant) or not _WRITE_MODES.isdisjoint(str(mode.value)) for mode in modes
    )


def _guessed(call: ast.Call, known: Mapping[str, str]) -> FileTouch | None:
    texts = () if last_name(call.func) in _NAMING else (path_text(each, known) for each in call.args)
    path = next((text for text in texts if text is not None and _FILE.fullmatch(text)), None)
    return None if path is None else FileTouch(_normal(path), True, path)


def _normal(text: str) -> str:
    return posixpath.normpath(text.replace(UNKNOWN, "*").replace("\\", "/"))


class Touched:
    """Who has touched which files: found by a path without looking at all of them."""

    def __init__(self) -> None:
        self._by: dict[str, list[tuple[str, FileTouch]]] = {}
        self._below: dict[str, dict[str, None]] = {}
        self._patterns: dict[str, None] = {}

    def add(self, id_: str, touch: FileTouch) -> None:
        """Note that a task touches a file; one that writes it waits for all that have touched it before."""
        known = self._by.setdefault(touch.path, [])
        if touch.writes:
            known.clear()
        known.append((id_, touch))
        if _is_pattern(touch.path):
            self._patterns[touch.path] = None
        for folder in _above(touch.path):
            self._below.setdefault(folder, {})[touch.path] = None

    def like(self, touch: FileTouch) -> Iterator[tuple[str, FileTouch]]:
        """Those that may have touched the same file, or a folder of it, where one of the two writes."""
        path = touch.path
        if _is_pattern(path):
            paths = [one for one in self._by if fnmatchcase(one, path) or fnmatchcase(path, one)]
        else:
            paths = [path, *_above(path), *self._below.get(path, ())]
            paths += [one for one in self._patterns if fnmatchcase(path, one)]
        for one in dict.fromkeys(paths):
            yield from (found for found in self._by.get(one, ()) if touch.writes or found[1].writes)


def _is_pattern(path: str) -> bool:
    return "*" in path


def _above(path: str) -> list[str]:
    """The folders that a path is in."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts)) if parts[: end + 1] != [""]]
