"""What a package needs of the target: from its imports, with the lock and what targets are told to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.check.rules import worded
from cloaca_nb.model.package import Dependency, Package
from cloaca_nb.package.archive import write_archive
from cloaca_nb.package.contents import read_contents
from cloaca_nb.package.dependencies.imports import archive_dependencies, installed
from cloaca_nb.package.dependencies.lock import new_lock, read_lock
from cloaca_nb.package.dependencies.names import DISTRIBUTIONS, SEVERAL, normal, shipped_name
from cloaca_nb.package.dependencies.namespaces import NAMESPACES
from tests.package.notebooks import NAME, package, vendored
from tests.servers.archives import write_archive as hand_made

CODES = {*(f"C{number}" for number in range(527, 533)), "C545"}
TASK = "%%cloaca_task\ndef {id}(context):\n    {body}\n    return context"


def task(id: str, body: str) -> str:
    """A task cell."""
    return TASK.format(id=id, body=body)


def found(made: Package) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Distribution and tasks by module."""
    return {one.module: (one.distribution, one.tasks) for one in made.dependencies}


def codes(made: Package) -> list[str]:
    """Codes of the findings about dependencies."""
    return [one.code for one in worded(made.facts) if one.code in CODES]


def test_imports_are_told_with_the_tasks_that_need_them(tmp_path: Path) -> None:
    made = package(
        NAME,
        "import numpy as np\nimport yaml, json",
        "def helped():\n    from dateutil import tz\n    return tz.UTC",
        task("load", "context.set('n', int(np.arange(3).sum()))"),
        task("dump", "import requests; context.set('t', [yaml.dump(1), json.dumps(np.pi), helped()])"),
        folder=tmp_path,
    )
    assert found(made) == {
        "numpy": ("numpy", ("load", "dump")),
        "dateutil": ("python-dateutil", ("dump",)),
        "yaml": ("PyYAML", ("dump",)),
        "requests": ("requests", ("dump",)),
    }
    assert {one.module: one.place.line for one in made.dependencies if one.place} == {
        "numpy": 1,
        "dateutil": 2,
        "yaml": 2,
        "requests": 3,
    }
    assert b'dependencies = ["numpy", "python-dateutil", "PyYAML", "requests"]' in made.pyproject
    assert codes(made) == ["C527"] * 4


def test_what_the_package_brings_is_not_needed(tmp_path: Path) -> None:
    vendored(tmp_path, {"tabulate.py": "def tabulate(rows): return str(rows)"})
    (tmp_path / "beside.py").write_text("X = 1")
    made = package(
        NAME,
        "%%cloaca_module helpers\nimport json",
        "import cloaca, json, os.path\nfrom helpers import json as again\nfrom tabulate import tabulate",
        task("load", "import beside; context.set('t', tabulate([beside.X, os.path.sep, again.dumps(1)]))"),
        folder=tmp_path,
    )
    assert made.dependencies == ()
    assert b"dependencies = []" in made.pyproject


@pytest.mark.parametrize(
    ("line", "module", "distribution"),
    [
        ("from google.cloud import storage", "google.cloud.storage", "google-cloud-storage"),
        ("import google.cloud.bigquery as bq", "google.cloud.bigquery", "google-cloud-bigquery"),
        ("from google.cloud.storage import Client", "google.cloud.storage", "google-cloud-storage"),
        ("from sklearn.linear_model import Ridge", "sklearn", "scikit-learn"),
        ("import cv2", "cv2", "opencv-python"),
        ("from PIL import Image", "PIL", "pillow"),
        ("import my_own_lib.part", "my_own_lib", "my-own-lib"),
    ],
)
def test_the_distribution_of_a_module(tmp_path: Path, line: str, module: str, distribution: str) -> None:
    made = package(NAME, task("load", line), folder=tmp_path)
    assert found(made) == {module: (distribution, ("load",))}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import numpy as np", {"numpy": "load"}),
        ("import csv, json.decoder", {}),
        ("from pandas.io import sql", {"pandas": "load"}),
        ("from . import helpers", {}),
        ("from orders.tasks import x", {}),
        ("from lib import x", {}),
        ("import cloaca", {}),
        ("try:\n    import rich\nexcept ImportError:\n    rich = None", {"rich": "optional"}),
        (
            "try:\n    import rich\nexcept (OSError, ImportError):\n    import x",
            {"rich": "optional", "x": "load"},
        ),
        ("try:\n    import rich\nexcept OSError:\n    pass", {"rich": "load"}),
        ("try:\n    import tomllib\nexcept ImportError:\n    import tomli", {"tomli": "optional"}),
        ("if sys.version_info >= (3, 14):\n    from compression import zstd", {}),
        ("import importlib as i\nx = i.import_module('scipy.stats')", {"scipy": "load"}),
        ("def f():\n    return __import__('scipy')", {"scipy": "call"}),
        ("x = __import__(name)", {}),
        ("import importlib\nx = importlib.import_module(name='scipy')", {"scipy": "load"}),
        ("with suppress(ImportError):\n    import rich", {"rich": "optional"}),
        ("with suppress(OSError):\n    import rich", {"rich": "load"}),
        ("if typing.TYPE_CHECKING:\n    import rich\nelse:\n    import scipy", {"scipy": "load"}),
        ("if 'google.colab' in sys.modules:\n    from google.colab import a", {"google.colab": "optional"}),
        ("if find_spec('rich') is not None:\n    import rich.text", {"rich": "optional"}),
        ("if KIND == 'rich':\n    import rich", {"rich": "load"}),
        (
            "from google.cloud import kms, storage as s",
            {"google.cloud.kms": "load", "google.cloud.storage": "load"},
        ),
        ("from google.cloud.tasks_v2 import Task", {"google.cloud.tasks_v2": "load"}),
        ("from airflow import DAG", {"airflow": "load"}),
        ("import airflow.providers.apache.spark.hooks", {"airflow.providers.apache.spark": "load"}),
        ("def f():\n    import scipy", {"scipy": "call"}),
        ("import scipy\ndef f():\n    import scipy", {"scipy": "load"}),
        ("if True:\n    import scipy", {"scipy": "load"}),
        ("class A:\n    import scipy", {"scipy": "load"}),
        ("import broken(", {}),
    ],
)
def test_modules_that_an_archive_needs(tmp_path: Path, code: str, found: dict[str, str]) -> None:
    files = {"vendor/lib/__init__.py": b"import not_counted\n", "workflow/orders/more.py": code.encode()}
    contents = read_contents(hand_made(tmp_path, workflow="orders", files=files))
    assert {one.module: one.when for one in archive_dependencies(contents.archive)} == found


def test_what_hands_values_over_is_no_need_of_an_archive(tmp_path: Path) -> None:
    cells = (
        NAME,
        "import yaml",
        "%%cloaca_task one\nrows = yaml.safe_load('[1]')",
        "%%cloaca_task two\nlen(rows)",
    )
    contents = read_contents(write_archive(package(*cells, folder=tmp_path), tmp_path / "out").path)
    assert any(path.endswith("codec_pandas.py") for path in contents.archive.files)
    assert [one.module for one in archive_dependencies(contents.archive)] == ["yaml"]


def test_the_table_names_what_differs_and_nothing_else() -> None:
    same = [module for module, name in DISTRIBUTIONS.items() if normal(module) == normal(name)]
    assert same == []
    assert all(shipped_name(f"{module}.more") == name for module, name in NAMESPACES.items())


KNOWN = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()


def test_well_known_imports_are_of_their_distributions() -> None:
    pairs = [line.split() for line in KNOWN]
    wrong = [
        (name, shipped_name(name)) for name, other in pairs if normal(shipped_name(name)) != normal(other)
    ]
    assert wrong == []
    assert all(normal(shipped_name(name)) == name for name in ("pandas", "charset-normalizer", "xlsxwriter"))


def test_where_several_distributions_have_a_module_all_are_named(tmp_path: Path) -> None:
    made = package(NAME, task("load", "import fitz"), folder=tmp_path)
    (one,) = [one for one in worded(made.facts) if one.code == "C527"]
    assert "fitz (PyMuPDF or fitz: none of them is installed here)" in one.message
    assert all(normal(shipped_name(module)) == normal(names[0]) for module, names in SEVERAL.items())
    table = '[tool.cloaca_nb.targets.prod]\nmodules = ["opencv-python-headless"]'
    (tmp_path / "pyproject.toml").write_text(table)
    assert codes(package(NAME, task("load", "import cv2"), folder=tmp_path)) == []


def test_what_is_installed_under_another_name_is_found() -> None:
    name, version = installed("IPython", "no-such-distribution-of-it")
    assert normal(name) == "ipython"
    assert version
    assert installed("no_such_module", "no-such-module") == ("", "")


def test_a_lock_pins_and_lies_beside_the_metadata_of_both_layouts(tmp_path: Path) -> None:
    cells = (NAME, "import numpy as np", task("load", "context.set('pi', np.pi)"))
    without = package(*cells, folder=tmp_path)
    text = "# comment\nnumpy==1.26.4 \\\n    --hash=sha256:abc\nidna==3.1 ; python_version < '3'\n"
    (tmp_path / "requirements.lock").write_text(text)
    made = package(*cells, folder=tmp_path)
    assert b'dependencies = ["numpy==1.26.4"]' in made.pyproject
    assert made.fingerprint == without.fingerprint
    lock = {path for path, data in made.members().items() if data == text.encode()}
    assert lock == {"requirements.lock", "flow-one-1.0.0/requirements.lock"}
    assert set(made.members("manifest")) - set(without.members("manifest")) == {"requirements.lock"}
    archive = write_archive(made, tmp_path / "out")
    contents = read_contents(archive.path)
    assert contents.facts == ()
    assert [(one.module, one.pinned) for one in archive_dependencies(contents.archive)] == [
        ("numpy", "1.26.4")
    ]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (b"numpy==0.0.1\n", "C532", "pins numpy 0.0.1, and "),
        (b"idna==3.1\n", "C531", "does not pin numpy"),
        (b"numpy>=1\n", "C530", "line 1 of requirements.lock pins no version: 'numpy>=1'"),
        (b"numpy==1.*\n", "C530", "line 1"),
        (b"# a\n\n???\n", "C530", "line 3"),
        (b"\xff\xfe", "C529", "it is no UTF-8 text"),
    ],
)
def test_a_lock_that_does_not_fit(tmp_path: Path, text: bytes, code: str, says: str) -> None:
    pytest.importorskip("numpy")
    (tmp_path / "requirements.lock").write_bytes(text)
    made = package(NAME, task("load", "import numpy"), folder=tmp_path)
    (one,) = [one for one in worded(made.facts) if one.code == code]
    assert says in one.message


def test_a_lock_that_agrees_says_nothing(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    cells = (NAME, task("load", "import numpy"))
    new = new_lock("flow-one", package(*cells, folder=tmp_path).dependencies)
    (tmp_path / "requirements.lock").write_bytes(new.data)
    assert codes(package(*cells, folder=tmp_path)) == ["C527"]
    assert dict(read_lock(tmp_path).pinned) == dict(new.pinned)


def test_a_new_lock_pins_what_is_needed_in_turn_and_names_what_is_not_here() -> None:
    wanted = [
        Dependency("hypothesis", "hypothesis", "", "6", "hypothesis", ("load",), "load", None),
        Dependency("nowhere", "nowhere-at-all", "", "", "", (), "load", None),
    ]
    new = new_lock("demo", wanted)
    assert {normal(name) for name in new.pinned} >= {"hypothesis", "sortedcontainers"}
    assert new.lacking == ("nowhere-at-all",)
    text = new.data.decode()
    assert "imported by load" in text
    assert "needed by hypothesis" in text


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["C527"]),
        ('[tool.cloaca_nb.targets.prod]\nmodules = ["sklearn"]', []),
        ('[tool.cloaca_nb.targets.prod]\nmodules = ["Scikit_Learn"]', []),
        ("[tool.cloaca_nb.targets.prod]\nmodules = []", ["C545"]),
        ('[tool.cloaca_nb.targets.prod]\nurl = "x"', ["C527"]),
        ("no toml", ["C527"]),
    ],
)
def test_what_a_target_is_told_to_have(tmp_path: Path, settings: str, expected: list[str]) -> None:
    (tmp_path / "pyproject.toml").write_text(settings)
    assert codes(package(NAME, task("load", "import sklearn"), folder=tmp_path)) == expected


def test_a_target_that_lacks_a_module_is_named(tmp_path: Path) -> None:
    tables = ("[tool.cloaca_nb.targets.a]\nmodules = []", "[tool.cloaca_nb.targets.b]\nmodules = ['yaml']")
    (tmp_path / "pyproject.toml").write_text("\n".join(tables))
    made = package(NAME, task("load", "import yaml"), folder=tmp_path)
    (one,) = [one for one in worded(made.facts) if one.code == "C528"]
    assert one.severity == "warning"
    assert one.message.endswith("said not to have: a")
    (tmp_path / "pyproject.toml").write_text("[tool.cloaca_nb.targets.a]\nmodules = 'yaml'")
    assert any("targets.a.modules" in one.message for one in worded(package(*[NAME], folder=tmp_path).facts))


def test_either_of_two_will_do(tmp_path: Path) -> None:
    told = tmp_path / "pyproject.toml"
    cell = "try:\n    import ujson as js\nexcept ImportError:\n    import simplejson as js"
    cells = (NAME, cell, task("work", "context.set('t', js.dumps(1))"))
    for modules, lacks in ('["ujson"]', []), ('["simplejson"]', []), ('["rich"]', ["C545"]):
        told.write_text(f"[tool.cloaca_nb.targets.prod]\nmodules = {modules}\n", encoding="utf-8")
        assert codes(package(*cells, folder=tmp_path)) == lacks


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("google.cloud.kms", "google-cloud-kms"),
        ("google.cloud.tasks_v2", "google-cloud-tasks"),
        ("google.cloud.sql.connector.aio", "cloud-sql-python-connector"),
        ("google.analytics.data_v1beta", "google-analytics-data"),
        ("azure.mgmt.network", "azure-mgmt-network"),
        ("airflow.providers.amazon.aws.hooks", "apache-airflow-providers-amazon"),
        ("airflow.providers.apache.spark.hooks", "apache-airflow-providers-apache-spark"),
        ("airflow.models", "apache-airflow"),
        ("opentelemetry.trace", "opentelemetry-api"),
        ("snowflake.connector.pandas_tools", "snowflake-connector-python"),
        ("googleapiclient.discovery", "google-api-python-client"),
        ("sksurv.linear_model", "scikit-survival"),
    ],
)
def test_likely_names_of_what_is_not_installed(module: str, distribution: str) -> None:
    assert shipped_name(module) == distribution


def test_another_part_of_a_shared_root_is_no_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "google_here-2.0.dist-info"
    (tmp_path / "google" / "cloud" / "here").mkdir(parents=True)
    info.mkdir()
    (tmp_path / "google" / "cloud" / "here" / "__init__.py").touch()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: google-here\nVersion: 2.0\n", encoding="utf-8"
    )
    (info / "RECORD").write_text("google/cloud/here/__init__.py,,\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert installed("google.cloud.here", "google-cloud-here") == ("google-here", "2.0")
    assert installed("google.cloud.kms", "google-cloud-kms") == ("", "")
