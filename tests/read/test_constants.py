"""The tables of what calls and methods do."""

from __future__ import annotations

import builtins
import importlib

import pytest

from cloaca_nb.read.tables import calls as constants
from cloaca_nb.read.tables import methods as shapes
from cloaca_nb.read.tables.calls import PURE, UNKNOWN, WORK, known
from cloaca_nb.read.tables.methods import METHODS, PLAIN_MUTATORS, READERS, RESULTS

KNOWN = {
    "pure": "builtins.sorted builtins.str.join re.compile pathlib.Path decimal.Decimal "
    "collections.namedtuple logging.getLogger zoneinfo.ZoneInfo functools.partial urllib.parse.quote "
    "datetime.datetime sklearn.svm.SVC cloaca.var cloaca.var_or "
    "datetime.datetime.strptime os.path.join os.getenv cloaca.all_of uuid.UUID json.loads enum.Enum",
    "work": "builtins.open builtins.input pandas.read_csv pandas.read_sql polars.scan_parquet requests.get "
    "sqlite3.connect subprocess.run subprocess.check_output urllib.request.urlopen os.listdir os.path.exists "
    "numpy.load shutil.copy glob.glob json.load pickle.load getpass.getpass "
    "cloaca.DefaultRunner psycopg2.connect socket.create_connection",
    "unknown": "numpy.linspace pandas.DataFrame datetime.datetime.now datetime.date.today uuid.uuid4 "
    "random.random pathlib.Path.cwd sklearn.svm.l1_min_c helpers.load builtins.exec",
}


@pytest.mark.parametrize(("verdict", "names"), KNOWN.items(), ids=KNOWN)
def test_known(verdict: str, names: str) -> None:
    assert {name: known(name) for name in names.split()} == dict.fromkeys(names.split(), verdict)


def test_nothing_stands_in_two_tables() -> None:
    assert not PURE & WORK
    assert not PURE & UNKNOWN
    assert not WORK & UNKNOWN
    assert not READERS & PLAIN_MUTATORS


@pytest.mark.parametrize(
    "name", sorted(name for name in PURE if name.startswith("builtins.") and "*" not in name)
)
def test_pure_builtins_exist(name: str) -> None:
    assert hasattr(builtins, name.removeprefix("builtins."))


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_results_are_of_known_calls_that_exist(name: str) -> None:
    assert known(name) == "pure"
    assert RESULTS[name] in METHODS
    module, _, member = name.rpartition(".")
    while True:
        try:
            found = importlib.import_module(module)
            break
        except ImportError:
            module, _, more = module.rpartition(".")
            member = f"{more}.{member}"
    for part in member.split("."):
        found = getattr(found, part)


def test_tables_are_documented() -> None:
    assert "purity" in (constants.__doc__ or "")
    assert "shape" in (shapes.__doc__ or "")
