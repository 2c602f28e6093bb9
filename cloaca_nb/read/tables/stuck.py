"""What calls make that cannot be handed over from one task to another."""

from __future__ import annotations

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
#: What a call makes, by its full name.
MAKES: Mapping[str, What] = {
    **dict.fromkeys(("open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open"), "file"),
    **dict.fromkeys(("tempfile.TemporaryFile", "tempfile.NamedTemporaryFile", "zipfile.ZipFile"), "file"),
    **dict.fromkeys(("tarfile.open", "os.scandir"), "file"),
    **dict.fromkeys(
        ("sqlite3.connect", "psycopg2.connect", "psycopg.connect", "pymysql.connect"), "connection"
    ),
    **dict.fromkeys(("duckdb.connect", "socket.socket", "socket.create_connection"), "connection"),
    **dict.fromkeys(("sqlalchemy.create_engine", "urllib.request.urlopen", "ftplib.FTP"), "connection"),
    **dict.fromkeys(("http.client.HTTPConnection", "http.client.HTTPSConnection"), "connection"),
    **dict.fromkeys(("httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession"), "connection"),
    **dict.fromkeys(("requests.Session", "requests.session"), "object"),
    **dict.fromkeys(LOCKS, "lock"),
    **dict.fromkeys(("threading.Event", "threading.Condition", "threading.Barrier"), "lock"),
    **dict.fromkeys(("multiprocessing.Lock", "multiprocessing.RLock", "multiprocessing.Semaphore"), "lock"),
    **dict.fromkeys(sorted(OVER), "iterator"),
    **dict.fromkeys(("csv.reader", "csv.DictReader", "re.finditer", "heapq.merge"), "iterator"),
    **dict.fromkeys(("threading.Thread", "subprocess.Popen", "multiprocessing.Process"), "process"),
    **dict.fromkeys(
        ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"), "process"
    ),
    **dict.fromkeys(("queue.Queue", "queue.LifoQueue", "queue.PriorityQueue", "queue.SimpleQueue"), "bound"),
    **dict.fromkeys(("threading.local", "contextvars.ContextVar", "contextlib.ExitStack"), "bound"),
    **dict.fromkeys(("weakref.ref", "weakref.proxy", "weakref.WeakSet", "weakref.finalize"), "bound"),
    **dict.fromkeys(("weakref.WeakValueDictionary", "weakref.WeakKeyDictionary"), "bound"),
    **dict.fromkeys(("hashlib.new", "hashlib.md5", "hashlib.sha1", "hashlib.sha256", "hmac.new"), "bound"),
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
