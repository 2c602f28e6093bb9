"""What calls make that cannot be handed over from one task to another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Literal

from cloaca_nb.read.tables.changing import LOCKS

What = (
    Literal["generator", "file", "connection", "lock", "iterator", "process", "closure", "made", "lambda"]
    | Literal["bound", "object", "instance", "logged", "view"]
)

#: What makes an iterator that can be handed over where it goes over a sequence.
OVER = frozenset({"map", "filter", "zip", "iter", "enumerate", "reversed"})
#: What makes elements and trees of XML.
_OF_XML = ("Element", "ElementTree", "SubElement", "XML", "fromstring", "parse")
#: Functions and methods that ask a service on the web: what they give is an object of their library.
ASKING_SERVICES = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})
#: What makes that of which these are methods.
SERVICES = frozenset({"requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient"})
#: What tables and columns of polars begin with that are calculated later; what calculates or tells of them.
LAZY = re.compile(r"polars\.(?:scan_\w+|LazyFrame|col|lit|when|struct|concat_str|element)")
COLLECTING = frozenset(
    {"collect", "collect_async", "fetch", "explain", "profile", "collect_schema", "schema", "columns"}
    | {"dtypes", "width", "meta", "serialize", "pipe"}
)
#: What makes a path, and its methods that go over a folder bit by bit.
FOLDERS = frozenset({"pathlib.Path", "pathlib.Path.cwd", "pathlib.Path.home"})
OVER_FOLDERS = frozenset({"glob", "rglob", "iterdir", "walk"})
#: What opens a database, with the methods that give a cursor beside the one of that name.
CURSORS = frozenset({("sqlite3.connect", "execute"), ("sqlite3.connect", "executemany")})
#: What makes pools.
POOLS = tuple(f"concurrent.futures.{name}PoolExecutor" for name in ("Thread", "Process"))
#: What a call makes, by its full name.
MAKES: Mapping[str, What] = {
    **dict.fromkeys(("open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open"), "file"),
    **dict.fromkeys(("tempfile.TemporaryFile", "tempfile.NamedTemporaryFile", "zipfile.ZipFile"), "file"),
    **dict.fromkeys(("tempfile.SpooledTemporaryFile", "shelve.open", "dbm.open"), "file"),
    **dict.fromkeys(("tarfile.open", "os.scandir"), "file"),
    **dict.fromkeys(
        ("sqlite3.connect", "psycopg2.connect", "psycopg.connect", "pymysql.connect"), "connection"
    ),
    **dict.fromkeys(("duckdb.connect", "socket.socket", "socket.create_connection"), "connection"),
    **dict.fromkeys(("sqlalchemy.create_engine", "urllib.request.urlopen", "ftplib.FTP"), "connection"),
    **dict.fromkeys(("http.client.HTTPConnection", "http.client.HTTPSConnection"), "connection"),
    **dict.fromkeys(("httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession"), "connection"),
    **dict.fromkeys(("requests.Session", "requests.session"), "object"),
    **dict.fromkeys(
        (f"{name}.{verb}" for name in ("requests", "httpx") for verb in sorted(ASKING_SERVICES)), "object"
    ),
    **dict.fromkeys(LOCKS, "lock"),
    **dict.fromkeys(("threading.Event", "threading.Condition", "threading.Barrier"), "lock"),
    **dict.fromkeys(("multiprocessing.Lock", "multiprocessing.RLock", "multiprocessing.Semaphore"), "lock"),
    **dict.fromkeys(sorted(OVER), "iterator"),
    **dict.fromkeys(("csv.reader", "csv.DictReader", "re.finditer", "heapq.merge"), "iterator"),
    **dict.fromkeys(("os.walk", "glob.iglob", "difflib.unified_diff", "difflib.ndiff"), "generator"),
    **dict.fromkeys(("threading.Thread", "subprocess.Popen", "multiprocessing.Process"), "process"),
    **dict.fromkeys(POOLS, "process"),
    **dict.fromkeys(("queue.Queue", "queue.LifoQueue", "queue.PriorityQueue", "queue.SimpleQueue"), "bound"),
    **dict.fromkeys(("threading.local", "contextvars.ContextVar", "contextlib.ExitStack"), "bound"),
    **dict.fromkeys(("weakref.ref", "weakref.proxy", "weakref.WeakSet", "weakref.finalize"), "bound"),
    **dict.fromkeys(("weakref.WeakValueDictionary", "weakref.WeakKeyDictionary"), "bound"),
    **dict.fromkeys((f"hashlib.{name}" for name in ("new", *sorted(hashlib.algorithms_guaranteed))), "bound"),
    **dict.fromkeys(("hmac.new", "tempfile.TemporaryDirectory", "PIL.ImageDraw.Draw"), "bound"),
    **dict.fromkeys(("asyncio.new_event_loop", "asyncio.create_task", "asyncio.ensure_future"), "bound"),
    **dict.fromkeys(("zlib.compressobj", "zlib.decompressobj", "memoryview", "csv.writer"), "bound"),
    **dict.fromkeys(("ctypes.create_string_buffer", "ctypes.create_unicode_buffer"), "bound"),
    **dict.fromkeys(("types.ModuleType", "mmap.mmap"), "bound"),
    **dict.fromkeys(("select.epoll", "selectors.DefaultSelector"), "bound"),
    **dict.fromkeys(("csv.DictWriter", "asyncio.Queue", "asyncio.Event", "asyncio.Condition"), "bound"),
    **dict.fromkeys(("ast.parse", "argparse.ArgumentParser"), "object"),
    **dict.fromkeys((f"xml.etree.ElementTree.{name}" for name in _OF_XML), "object"),
    **dict.fromkeys(("json.JSONEncoder", "json.JSONDecoder", "logging.Formatter"), "object"),
    **dict.fromkeys(("email.message.EmailMessage", "email.message_from_string"), "object"),
    **dict.fromkeys(("skimage.measure.regionprops", "sympy.symbols", "scipy.spatial.cKDTree"), "object"),
    **dict.fromkeys(
        (f"matplotlib.animation.{name}" for name in ("FuncAnimation", "ArtistAnimation")), "bound"
    ),
    "sympy.lambdify": "made",
    **dict.fromkeys(("difflib.SequenceMatcher", "textwrap.TextWrapper", "calendar.Calendar"), "object"),
}
