"""What carried code reads with libraries that open files by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.inputs.unseen import unseen_inputs
from tests.written import code_cells, write_notebook

#: What is imported, what a task does, and the call that nobody would see.
CALLS = [
    ("import polars as pl", "t = pl.read_csv('a.csv')", "pl.read_csv()"),
    ("from polars import scan_parquet as scan", "t = scan('a.parquet')", "scan()"),
    ("import pandas as pd", "t = pd.read_parquet('a.parquet')", "pd.read_parquet()"),
    ("import pandas as pd", "pd.DataFrame().to_hdf('a.h5', key='a')", ".to_hdf()"),
    ("import h5py", "t = h5py.File('a.h5')", "h5py.File()"),
    ("import xarray as xr", "t = xr.open_dataset('a.nc')", "xr.open_dataset()"),
    ("import pyarrow.parquet as pq", "t = pq.read_table('a')", "pq.read_table()"),
    ("import duckdb", "t = duckdb.sql('select 1').fetchall()", "duckdb.sql()"),
    ("import pandas as pd", "t = pd.read_csv('a.csv')", ""),
    ("import polars as pl", "t = pl.DataFrame({'a': [1]}).sum()", ""),
    (
        "import os",
        "t = [one.stat().st_size for one in os.scandir('a')]",
        "os.scandir() tells what is not seen",
    ),
    ("import os", "t = os.path.getmtime('a')", "os.path.getmtime() tells"),
    ("from pathlib import Path", "t = Path('a').stat().st_mtime", "it goes by st_mtime of files"),
    ("import json", "t = json.load(open('a'))", ""),
]


@pytest.mark.parametrize(("imported", "does", "call"), CALLS)
def test_calls_that_nobody_sees(imported: str, does: str, call: str, tmp_path: Path) -> None:
    cells = ("%cloaca_workflow w", imported, f"# %%cloaca_task one\n{does}", "# %%cloaca_task two\nb = 1")
    write_notebook(tmp_path / "n.ipynb", code_cells(cells))
    package = cloaca_nb.read(tmp_path / "n.ipynb").report().package
    assert package is not None
    found = unseen_inputs(package)
    assert call in found.get("one", "")
    assert ("one" in found, "two" in found) == (bool(call), False)


def test_what_several_tasks_may_call(tmp_path: Path) -> None:
    helper = "import polars as pl\ndef load(path):\n    return pl.read_csv(path).to_dicts()"
    tasks = ("# %%cloaca_task one\na = load('a.csv')", "# %%cloaca_task two\nb = load('b.csv')")
    write_notebook(tmp_path / "n.ipynb", code_cells(("%cloaca_workflow w", helper, *tasks)))
    package = cloaca_nb.read(tmp_path / "n.ipynb").report().package
    assert package is not None
    assert unseen_inputs(package) == dict.fromkeys(
        ["one", "two"], "pl.read_csv() opens files in a way that is not seen"
    )
