"""The table of what gives another value each time, or for each run: the clock, ids, what a process tells."""

from __future__ import annotations

import re

from cloaca_nb.read.tables.changing import dotted_names

#: Calls that give another value each time, by the end of their dotted name.
NEW_EACH_TIME = re.compile(
    r"(?:^|\.)(?:time_ns|time|perf_counter(?:_ns)?|monotonic(?:_ns)?|process_time|now|utcnow|today|localtime|gmtime"
    r"|ctime|strftime|uuid1|uuid4|urandom|getrandbits|token_hex|token_bytes|token_urlsafe|getpid|get_ident|mkdtemp"
    r"|mkstemp|NamedTemporaryFile|TemporaryDirectory|gettempdir|make_msgid|id|hash|SystemRandom|randbelow|Timestamp\.now)$"
)

#: Calls that name a place of the disk for who asks, which is another one for each run.
NEW_PLACES: frozenset[str] = dotted_names("tempfile: mkdtemp mktemp")
#: Calls whose value is new for each run of a workflow: the clock, ids, a file's time; draws are in `RANDOM`.
OF_ONE_RUN: frozenset[str] = NEW_PLACES | dotted_names(
    """
    time: time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time process_time_ns
        thread_time thread_time_ns clock_gettime clock_gettime_ns localtime gmtime ctime asctime strftime
    datetime: datetime.now datetime.utcnow datetime.today date.today
    email.utils: formatdate localtime make_msgid
    uuid: uuid1 uuid4 uuid6 uuid7 uuid8
    os: urandom getrandom times
    os.path: getmtime getctime getatime
    secrets: token_hex token_bytes token_urlsafe randbelow randbits choice
    pandas: Timestamp.now Timestamp.today Timestamp.utcnow Period.now
    arrow: now utcnow
    pendulum: now today yesterday tomorrow
    """
)
#: Work that makes something new for each process, which cannot be handed over.
NEW_FILES: frozenset[str] = dotted_names(
    "tempfile: TemporaryDirectory NamedTemporaryFile TemporaryFile SpooledTemporaryFile mkstemp"
)
#: Calls that tell the clock where their first argument says so, and the words that do.
CLOCK_WORDS: frozenset[str] = dotted_names(
    """
    numpy: datetime64
    pandas: Timestamp to_datetime Period DatetimeIndex
    """
)
CLOCK_TEXTS = frozenset({"now", "today"})
#: Of these, what only tells the clock where it is given less than so many arguments.
CLOCK_ARGUMENTS = {
    "email.utils.formatdate": 1,
    "email.utils.localtime": 1,
    "time.localtime": 1,
    "time.gmtime": 1,
    "time.ctime": 1,
    "time.asctime": 1,
    "time.strftime": 2,
}
#: What a file's `stat` tells that is new for each run.
FILE_TIMES = frozenset({"st_mtime", "st_mtime_ns", "st_ctime", "st_ctime_ns", "st_atime", "st_atime_ns"})

#: The environment, and the calls that ask for one variable of it by their first argument.
ENVIRONMENT = "os.environ"
ASKING_VARIABLE = frozenset({"os.getenv", f"{ENVIRONMENT}.get"})
#: What tells of the process or the server that runs a task: each task asks for itself.
OF_THE_PROCESS: frozenset[str] = dotted_names(
    """
    cloaca: var var_or
    os: environ getenv getcwd getcwdb getpid getppid
    pathlib: Path.cwd
    tempfile: gettempdir gettempdirb
    socket: gethostname getfqdn
    platform: node
    getpass: getuser
    """
)
