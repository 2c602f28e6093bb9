"""The codec with other versions of its libraries: `python scripts/codec_matrix.py`.

Each row of `ROWS` is an environment of its own, kept below the temporary folder. The codec's tests run in
each; then each writes values that every other reads: they are as they were, or refused in a sentence.
`uv` is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
PLACE = Path(tempfile.gettempdir()) / "cloaca-nb-codec"
TESTS = [
    "test_codec",
    "test_codec_drawn",
    "test_codec_libraries",
    "test_codec_memory",
    "test_codec_own",
    "test_codec_pickle",
    "test_codec_store",
]


class Row(NamedTuple):
    """An environment: its name, its Python, what is installed."""

    name: str
    python: str
    packages: str


ROWS = [
    Row(
        "pandas-1.5",
        "3.10",
        "pandas==1.5.* numpy==1.26.* scipy==1.11.* pyarrow==14.* pillow matplotlib==3.7.*",
    ),
    Row("pandas-2.0", "3.11", "pandas==2.0.* numpy==1.26.* polars==0.20.* pyarrow==15.*"),
    Row("pandas-2.3", "3.12", "pandas==2.3.* numpy==2.0.* scipy polars==1.0.* pyarrow pillow matplotlib"),
    Row("pandas-3", "3.13", "pandas==3.* numpy>=2.2 scipy polars pyarrow pillow matplotlib scikit-learn"),
]

#: What an environment writes: each value's text and how it looks there.
_WRITE = """
import json, sys
from cloaca_nb.carried.codec import CodecError, encode
from scripts.codec_matrix import looks, values
told = {}
for name, value in values():
    try:
        told[name] = [encode(value), looks(value)]
    except CodecError as error:
        told[name] = [None, str(error)]
json.dump(told, open(sys.argv[1], "w"))
"""
#: What it makes of what another has written.
_READ = """
import json, sys
from cloaca_nb.carried.codec import CodecError, decode
from scripts.codec_matrix import looks
told = {}
for name, (text, look) in json.load(open(sys.argv[1])).items():
    if text is None:
        continue
    try:
        got = looks(decode(text, {}))
    except CodecError as error:
        told[name] = "refused: " + str(error)[:300]
    else:
        told[name] = "same" if got == look else f"DIFFERS: {look[:200]} -> {got[:200]}"
json.dump(told, open(sys.argv[2], "w"))
"""


def values() -> list[tuple[str, Any]]:
    """Values of the tests' tables that can be made here."""
    from tests.carried import test_codec_libraries as tables

    found = []
    for library, table in (("numpy", tables.ARRAYS), ("pandas", tables.FRAMES), ("pandas", tables.MOMENTS)):
        for name, make in table.items():
            try:
                found.append((f"{library} {name}", make(__import__(library))))
            except Exception as error:  # noqa: BLE001  # older versions lack some kinds
                print(f"    {library} {name} cannot be made: {type(error).__name__}: {error}"[:150])
    return found


def looks(value: Any) -> str:
    """How a value looks, whatever the version: its types, its items."""
    kind = f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}"
    if kind.endswith(("Int64Index", "Float64Index")):
        kind = "pandas.Index"  # as newer versions have it
    if kind == "pandas.DataFrame":
        columns = [looks(value.iloc[:, at]) for at in range(value.shape[1])]
        return f"{kind} {looks(value.columns)} {looks(value.index)} {columns}"
    if kind.startswith("pandas.") and hasattr(value, "dtype") and hasattr(value, "tolist"):
        index = looks(value.index) if hasattr(value, "index") and hasattr(value, "iloc") else ""
        # An object is what it is; what `tolist` makes of numbers beside `NA` differs by version.
        items = [each if value.dtype == object else _plain(each) for each in value.tolist()]
        items = [f"{type(each).__name__} {each}" for each in items]
        return f"{kind} {value.dtype} {items} {index}"
    if kind == "numpy.ndarray":
        return f"{kind} {value.dtype} {value.shape} {value.tolist()!r}"
    return f"{kind} {value}"


def _plain(value: Any) -> Any:
    """A number of numpy as Python has it."""
    return value.item() if hasattr(value, "item") else value


def made(row: Row) -> Path:
    """The Python of an environment, made where it is not there."""
    folder = PLACE / row.name
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    uv = os.environ.get("UV", "uv")
    if not (folder / "whole").exists():
        subprocess.run(
            [
                uv,
                "venv",
                "-q",
                "--clear",
                "--python-preference",
                "system",
                "--python",
                row.python,
                str(folder),
            ],
            check=True,
        )
        packages = [*row.packages.split(), "pytest", "hypothesis"]
        subprocess.run([uv, "pip", "install", "-q", "--python", str(python), *packages], check=True)
        (folder / "whole").touch()
    return python


def ran(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of an environment, with this checkout on its path."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [str(python), *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def tested(python: Path) -> bool:
    """Whether the tests of the codec pass; prints the last lines where not."""
    files = [f"tests/carried/{name}.py" for name in TESTS]
    options = [
        "--confcutdir=tests/carried",
        "-o",
        "addopts=",
        "-o",
        "filterwarnings=",
        "-p",
        "no:cacheprovider",
    ]
    done = ran(python, "-m", "pytest", "-q", *options, *files)
    lines = done.stdout.splitlines() or done.stderr.splitlines()
    print("   ", lines[-1] if not done.returncode else "\n    ".join(lines[-30:]))
    return done.returncode == 0


def crossed(pythons: dict[str, Path]) -> bool:
    """Whether what one writes is in each other as it was, or refused; prints what is not the same."""
    good = True
    for writer, python in pythons.items():
        text = PLACE / f"{writer}.json"
        done = ran(python, "-c", _WRITE, str(text))
        print(done.stdout, done.stderr, sep="", end="")
        for reader, other in pythons.items():
            told = PLACE / f"{writer}-{reader}.json"
            done = ran(other, "-c", _READ, str(text), str(told))
            if done.returncode:
                print(f"{writer} -> {reader}: FAILS\n{done.stderr[-2000:]}")
                good = False
                continue
            found = json.loads(told.read_text())
            others = {name: what for name, what in found.items() if what != "same"}
            print(f"{writer} -> {reader}: {len(found) - len(others)} of {len(found)} the same")
            for name, what in others.items():
                print(f"    {name}: {what}")
                good &= what.startswith("refused")
    return good


def main(names: list[str]) -> int:
    """Run the tests in all environments, or in the named ones, and cross them; with `--cross` that alone."""
    wanted = [name for name in names if name != "--cross"]
    pythons = {row.name: made(row) for row in ROWS if not wanted or row.name in wanted}
    good = True
    for name, python in pythons.items() if "--cross" not in names else ():
        print(name, flush=True)
        good &= tested(python)
    return 0 if crossed(pythons) and good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
