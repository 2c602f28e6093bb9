"""The table of what calls do: which right sides may run when a package is imported. Data only.

A constant of a notebook is carried into the package, where its right side runs again at import: on a server,
in another folder, within the loader's 60 seconds. Each call in a right side is one of three things:

======== ============================================================ =======================================
purity  what                                                         consequence
======== ============================================================ =======================================
pure     listed in `PURE`, a method of a built-in type, or a class of carried in silence
         the notebook whose constructor does no work
work     listed in `WORK` or `WORK_METHODS`, or a function of the     error: the name is a result of work
         notebook that (through others) calls such
unknown  everything else, other functions of the notebook included    carried with a warning
======== ============================================================ =======================================

Names are dotted as imports give them, whatever alias a notebook uses; built-ins are names of ``builtins``.
In the tables a line is a module and its names, ``(all of)`` stands before modules of which every name counts.
The longest entry that matches decides.
"""

from __future__ import annotations

import re
from typing import Literal

from cloaca_nb.read.tables.changing import dotted_names
from cloaca_nb.read.tables.moments import OF_ONE_RUN
from cloaca_nb.syntax import remembered

Known = Literal["pure", "work", "unknown"]


#: Functions that set or delete an attribute of what they get first.
SETTING_ATTRIBUTES = dotted_names(
    "builtins: setattr delattr object.__setattr__ object.__delattr__ type.__setattr__ type.__delattr__"
)
#: Attributes for which more is read as they are asked for: library and name.
READ_AS_ASKED = frozenset({("csv", "fieldnames")})
#: Functions that do nothing with what is in their arguments: they count it, or hand it on.
SHALLOW = dotted_names(
    "builtins: len id isinstance callable iter enumerate zip reversed list tuple bool next type"
)
#: Functions that go over nothing of what they are given, and call none of it.
LOOKING = dotted_names(
    """
    builtins: print help repr str ascii format len id hash isinstance issubclass callable type bool int float
    """
)

#: Calls that do no more than to make what is written out between their brackets, where all of it is.
OF_CONSTANTS = dotted_names(
    """
    numpy: array asarray arange linspace logspace zeros ones full eye identity
    pandas: DataFrame Series Index Timestamp Timedelta date_range to_datetime to_timedelta
    """
)
#: Calls that set how figures are drawn, which is no work.
_STYLES: frozenset[str] = dotted_names(
    """
    matplotlib: use rc rcdefaults style.use rcParams.update
    matplotlib.pyplot: rc rcdefaults style.use switch_backend rcParams.update
    seaborn: set set_theme set_style set_palette set_context set_color_codes reset_defaults reset_orig
    """
)
#: Calls that do no work worth speaking of: constructors, conversions, arithmetic, text.
PURE: frozenset[str] = _STYLES | dotted_names(
    """
    (all of) builtins.str builtins.bytes builtins.int builtins.float builtins.dict builtins.list
        builtins.set builtins.frozenset builtins.tuple builtins.bytearray builtins.object
    matplotlib.pyplot: ion ioff cycler
    matplotlib: cycler rcsetup.cycler
    pandas: set_option reset_option get_option option_context
    numpy: set_printoptions get_printoptions printoptions seterr geterr errstate random.seed
    numpy: random.default_rng random.RandomState random.SeedSequence
    sklearn: set_config get_config pipeline.make_pipeline pipeline.make_union compose.make_column_transformer
        compose.make_column_selector base.clone
    torch: manual_seed set_default_dtype set_num_threads
    IPython.display: set_matplotlib_formats
    yaml: safe_load safe_dump load dump
    jinja2: Template Environment DictLoader FileSystemLoader PackageLoader ChoiceLoader StrictUndefined
        select_autoescape
    rich: console.Console table.Table
    requests: Session session sessions.Session adapters.HTTPAdapter auth.HTTPBasicAuth
    urllib3: Retry util.Retry util.retry.Retry PoolManager
    httpx: Client AsyncClient Timeout Limits BasicAuth
    tqdm: tqdm trange auto.tqdm auto.trange notebook.tqdm notebook.trange
        tqdm.pandas auto.tqdm.pandas notebook.tqdm.pandas autonotebook.tqdm.pandas
    builtins: __import__ globals locals
    importlib: __import__ import_module
    builtins: abs all any ascii bin bool bytearray bytes callable chr complex dict dir divmod
        enumerate filter float format frozenset getattr hasattr hash help hex id int isinstance
        issubclass iter len list map max memoryview min next object oct ord pow print property range
        repr reversed round set slice sorted staticmethod classmethod str sum super tuple type vars
        zip delattr setattr ArithmeticError AssertionError AttributeError EOFError Exception
        IndexError KeyError LookupError NotImplementedError OSError OverflowError RuntimeError
        StopIteration SyntaxError TimeoutError TypeError UnicodeError ValueError ZeroDivisionError
    os: getenv environ.get environ.copy environ.setdefault environ.update environ.items fspath
        fsencode fsdecode cpu_count
    os.path: join basename dirname split splitext splitdrive normpath normcase isabs commonprefix
        commonpath
    posixpath: join basename dirname split splitext normpath isabs commonprefix commonpath relpath
    ntpath: join basename dirname split splitext normpath isabs commonprefix commonpath
    pathlib: Path PurePath PosixPath WindowsPath PurePosixPath PureWindowsPath
    datetime: datetime date time timedelta timezone tzinfo datetime.strptime datetime.fromisoformat
        datetime.fromtimestamp datetime.combine datetime.fromordinal date.fromisoformat date.fromisocalendar
        date.fromordinal date.fromtimestamp time.fromisoformat
    time: strptime struct_time mktime gmtime sleep
    zoneinfo: ZoneInfo
    uuid: UUID uuid3 uuid5
    random: Random SystemRandom seed
    json: dumps loads JSONEncoder JSONDecoder
    pickle: dumps loads
    tomllib: loads
    tomli: loads
    csv: reader DictReader writer DictWriter Sniffer register_dialect field_size_limit
    io: StringIO BytesIO TextIOWrapper
    configparser: ConfigParser RawConfigParser
    argparse: ArgumentParser Namespace
    logging: getLogger getLoggerClass Formatter LoggerAdapter Logger Filter NullHandler
        StreamHandler basicConfig getLevelName addLevelName disable captureWarnings setLoggerClass
    warnings: filterwarnings simplefilter catch_warnings warn resetwarnings
    contextlib: *
    threading: Lock RLock Event Condition Semaphore BoundedSemaphore local Barrier
    multiprocessing: cpu_count
    asyncio: Lock Event Condition Semaphore BoundedSemaphore Queue LifoQueue PriorityQueue sleep
    queue: Queue LifoQueue PriorityQueue SimpleQueue
    contextvars: ContextVar copy_context
    sys: getsizeof intern getrecursionlimit setrecursionlimit getdefaultencoding exc_info exit
        excepthook __excepthook__ displayhook __displayhook__
        stdout.write stdout.writelines stdout.flush stderr.write stderr.writelines stderr.flush
    platform: system machine python_version release
    ast: literal_eval parse dump unparse
    locale: setlocale getlocale
    decimal: *
    xml.etree.ElementTree: Element SubElement fromstring tostring XML register_namespace QName
    mimetypes: add_type guess_type
    socket: setdefaulttimeout getdefaulttimeout
    cloaca: *
    sqlalchemy: orm.declarative_base orm.sessionmaker ext.declarative.declarative_base MetaData
    attr: *
    attrs: *
    cycler: cycler
    matplotlib.colors: *
    (all of) abc array base64 binascii bisect calendar cmath codecs collections colorsys copy copyreg
        dataclasses difflib enum errno fnmatch fractions functools graphlib hashlib heapq hmac html inspect
        ipaddress itertools keyword math numbers operator pprint re reprlib shlex statistics string stringprep
        struct textwrap token types typing typing_extensions unicodedata urllib.parse weakref zlib email.utils
        email.message email.parser email.policy email.header email.generator email.mime.text
        email.mime.multipart email.mime.base email.mime.image sre_constants
    email: message_from_string message_from_bytes
    concurrent.futures: ThreadPoolExecutor ProcessPoolExecutor
    urllib.request: Request build_opener install_opener ProxyHandler HTTPHandler HTTPSHandler
        HTTPCookieProcessor HTTPBasicAuthHandler HTTPPasswordMgrWithDefaultRealm
    """
)

#: Calls that tell the clock, the machine or its settings: their value is that of the import.
UNKNOWN: frozenset[str] = dotted_names(
    """
    datetime: datetime.now datetime.utcnow datetime.today date.today
    pathlib: Path.cwd Path.home
    tempfile: gettempdir gettempdirb
    """
)

#: Calls that do work: files, network, databases, processes, models, questions to a person.
WORK: frozenset[str] = dotted_names(
    """
    builtins: open input breakpoint
    io: open open_code FileIO
    os: listdir scandir walk fwalk mkdir makedirs remove removedirs rename renames replace rmdir
        unlink link symlink stat lstat chdir chmod chown system popen open read write close fork
        kill killpg spawnl spawnv spawnle spawnve execv execve execl execvp startfile truncate utime
        urandom posix_spawn wait waitpid access
    os.path: exists isfile isdir islink ismount getsize getmtime getctime getatime samefile lexists
    pathlib: Path.read_text
    sqlite3: connect
    pickle: load dump Unpickler
    json: load dump
    marshal: load dump
    tomllib: load
    tomli: load
    asyncio: get_event_loop create_subprocess_exec create_subprocess_shell open_connection
    getpass: getpass
    multiprocessing: Process Pool Manager
    ctypes: CDLL cdll.LoadLibrary PyDLL util.find_library
    zipfile: ZipFile PyZipFile is_zipfile
    tarfile: open TarFile is_tarfile
    gzip: open GzipFile
    bz2: open BZ2File
    lzma: open LZMAFile
    codecs: open
    logging: FileHandler config.fileConfig handlers.RotatingFileHandler
        handlers.TimedRotatingFileHandler
    importlib.resources: read_text read_binary open_text open_binary
    pkgutil: get_data
    linecache: getline getlines
    xml.etree.ElementTree: parse iterparse
    xml.dom.minidom: parse
    xml.sax: parse
    numpy: load loadtxt genfromtxt fromfile save savez savez_compressed savetxt memmap
    pandas: ExcelFile HDFStore ExcelWriter
    duckdb: connect sql query execute from_csv_auto
    requests: get post put patch delete head options request
    requests.api: *
    httpx: get post put patch delete head options request stream
    aiohttp: request
    urllib3: request
    pyarrow.parquet: read_table read_pandas ParquetFile ParquetDataset write_table
    pyarrow.csv: read_csv open_csv write_csv
    pyarrow.feather: read_feather read_table write_feather
    geopandas: read_file read_parquet
    psycopg: connect
    psycopg2: connect
    asyncpg: connect create_pool
    pymysql: connect
    MySQLdb: connect
    mysql.connector: connect
    pyodbc: connect
    oracledb: connect
    cx_Oracle: connect
    snowflake.connector: connect
    clickhouse_connect: get_client
    pymongo: MongoClient
    kafka: KafkaConsumer KafkaProducer
    pika: BlockingConnection
    joblib: load dump
    torch: load save hub.load
    tensorflow: keras.models.load_model io.read_file
    keras: models.load_model
    transformers: pipeline
    datasets: load_dataset load_from_disk
    seaborn: load_dataset
    sklearn.datasets: fetch_openml fetch_california_housing fetch_20newsgroups fetch_covtype
    statsmodels.api: datasets.get_rdataset
    nltk: download
    spacy: load
    gensim.downloader: load
    kagglehub: *
    huggingface_hub: hf_hub_download snapshot_download login
    PIL.Image: open
    cv2: imread imwrite VideoCapture
    imageio: imread imwrite
    imageio.v3: imread imwrite
    skimage.io: imread imsave
    matplotlib.pyplot: imread savefig imsave
    matplotlib.image: imread
    librosa: load
    soundfile: read write
    openpyxl: load_workbook
    xlrd: open_workbook
    h5py: File
    netCDF4: Dataset
    xarray: open_dataset open_mfdataset open_zarr load_dataset
    rasterio: open
    fsspec: open filesystem
    gspread: service_account oauth
    selenium: webdriver.Chrome webdriver.Firefox webdriver.Edge webdriver.Remote
    ray: init get
    dask.distributed: Client LocalCluster
    mlflow: start_run
    wandb: init login
    dotenv: load_dotenv dotenv_values find_dotenv
    yfinance: download
    cloaca: DefaultRunner
    (all of) subprocess shutil glob tempfile socket urllib.request http.client http.server ftplib
        smtplib imaplib poplib telnetlib nntplib xmlrpc.client socketserver dbm shelve fileinput
        mmap webbrowser select pty winreg
    """
)

#: Functions of data libraries that read or write files, whatever the format: ``read_csv``, ``scan_parquet`` …
_READERS = re.compile(
    r"(pandas|polars|dask\.dataframe|modin\.pandas|cudf|awswrangler\.\w+|pandas_gbq|pyreadstat|duckdb|vaex|ibis)"
    r"\.(?:(?:read|scan|open)(?:_\w+)?|to(?!_(?:datetime|numeric|timedelta)\Z)(?:_\w+)?)\Z"
)

#: Classes whose instances keep what they are given as they are made, and do nothing else.
_KEEPING = re.compile(r"sklearn\.\w[\w.]*\.[A-Z]\w*\Z")

#: Functions of modules that set something which later calls of the module go by; of most their names say so
#: (`is_setting`). Called for themselves they are carried with the module, like any change of a carried name.
SETTINGS: frozenset[str] = _STYLES | dotted_names(
    """
    numpy: seterr seterrcall setbufsize errstate
    torch: manual_seed
    decimal: setcontext getcontext
    csv: field_size_limit
    locale: setlocale
    logging: basicConfig disable addLevelName captureWarnings setLoggerClass setLogRecordFactory
        config.dictConfig config.fileConfig root.setLevel root.addHandler root.removeHandler root.addFilter
    warnings: filterwarnings simplefilter resetwarnings
    sys: setrecursionlimit setswitchinterval settrace setprofile addaudithook path.append path.insert
    time: tzset
    calendar: setfirstweekday
    gc: disable enable freeze unfreeze
    email: charset.add_alias charset.add_charset charset.add_codec
    resource: setrlimit
    site: addsitedir
    os: environ.setdefault environ.update environ.pop putenv unsetenv umask chdir fchdir
    signal: signal
    socket: setdefaulttimeout
    mimetypes: add_type init
    tracemalloc: start stop clear_traces reset_peak
    faulthandler: enable disable
    copyreg: pickle
    polars: Config
    yaml: add_constructor add_multi_constructor add_representer add_multi_representer add_implicit_resolver
        add_path_resolver
    json: JSONEncoder.default
    babel: default_locale
    duckdb: execute executemany sql query
    tqdm: tqdm.pandas auto.tqdm.pandas notebook.tqdm.pandas autonotebook.tqdm.pandas
    pandarallel: pandarallel.initialize
    """
)

#: Functions of modules whose names say that they set something: `set_option`, `register_series_accessor`,
#: `numbers.Number.register`, `install_opener`, `SafeLoader.add_constructor`, `Config.restore_defaults`.
_SETTING = re.compile(
    r"\.(?:un)?register(?:_\w+)?\Z|\.(?:set|install|reset)_[a-z_]+\Z|\.[A-Z]\w*\.(?:add|restore)_[a-z_]+\Z"
)

#: Modules of Python that show something as they are imported, which a process does once.
SHOWN_ONCE = frozenset({"this", "antigravity", "__hello__"})

#: What begins the names of functions that draw from one stream of the whole process.
RANDOM = ("random.", "numpy.random.")
#: Of these, what makes a stream of its own.
NEW_STREAMS: frozenset[str] = dotted_names(
    """
    random: Random SystemRandom
    numpy: random.default_rng random.RandomState random.Generator random.PCG64 random.SeedSequence
    """
)

#: What gives a stream of the process a state of its own.
SEEDING: frozenset[str] = dotted_names(
    """
    random: seed setstate
    numpy: random.seed random.set_state
    """
)

#: What stands in the names of all that gives a stream a state of its own.
SEEDS = re.compile(r"seed|set_?state", re.IGNORECASE)

#: Functions that call the functions they are given.
HIGHER_ORDER: frozenset[str] = dotted_names(
    """
    builtins: map filter sorted min max
    functools: reduce
    itertools: starmap accumulate takewhile dropwhile filterfalse groupby
    heapq: nlargest nsmallest
    """
)

#: Functions whose result is a class.
CLASS_MAKERS: frozenset[str] = dotted_names(
    """
    collections: namedtuple
    typing: NamedTuple TypedDict NewType TypeVar
    enum: Enum IntEnum StrEnum Flag IntFlag
    dataclasses: make_dataclass
    builtins: type
    types: new_class
    """
)


def is_setting(dotted: str) -> bool:
    """Whether a call of this dotted name sets something that later calls of its module go by."""
    if dotted in SETTINGS or (dotted.startswith(RANDOM) and dotted not in NEW_STREAMS):
        return True
    return bool(_SETTING.search(dotted)) and not dotted.startswith(("builtins.", "cloaca.", "networkx."))


@remembered
def known(dotted: str) -> Known:
    """What a call of this dotted name does, by the tables above."""
    for table, purity in _TABLES:
        if dotted in table:
            return purity
    if _READERS.match(dotted):
        return "work"
    if _KEEPING.match(dotted):
        return "pure"
    parts = dotted.split(".")
    for size in range(len(parts) - 1, 0, -1):
        family = ".".join([*parts[:size], "*"])
        for table, purity in _TABLES:
            if family in table:
                return purity
    return "unknown"


_TABLES: tuple[tuple[frozenset[str], Known], ...] = (
    (UNKNOWN | OF_ONE_RUN, "unknown"),
    (WORK, "work"),
    (PURE, "pure"),
)
