"""Packing 50 MB against `tar -cjf` of the same tree."""

from __future__ import annotations

import random
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, process, ratio_row
from benchmarks.notebooks import chain, write

SIZE = 50_000_000


def rows() -> Iterator[Row]:
    """The rows of this file."""
    from cloaca_nb.check.checker import check
    from cloaca_nb.package.archive import write_archive
    from cloaca_nb.read.cells.document import read_document

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        data = home / "vendor" / "measured_data"
        data.mkdir(parents=True)
        (data / "__init__.py").write_text("", encoding="utf-8")
        noise = random.Random(1)
        # In both layouts the vendor directory stands twice: half the size here is the whole size there.
        for i in range(25):
            (data / f"part_{i}.txt").write_text(text(noise, SIZE // 50), encoding="utf-8")
        package = check(read_document(write(chain(3), home / "measured.ipynb")), prove=False).package
        if package is None:
            raise RuntimeError("no package")
        out = Path(folder, "out")
        out.mkdir()
        tree = Path(folder, "tree")
        with tarfile.open(write_archive(package, out).path) as archive:
            archive.extractall(tree, filter="data")
        yield ratio_row(
            "pack of 50 MB in both layouts, against tar -cjf of the same tree",
            lambda: write_archive(package, out),
            lambda: process(["tar", "-cjf", Path(folder, "t.tar.bz2"), "-C", tree, "."], Path(folder)),
            limit=1.15,
            runs=3,
        )


def text(noise: random.Random, size: int) -> str:
    """Words that compress about as well as prose and code do."""
    words = [noise.randbytes(3).hex() for _ in range(4000)]
    return " ".join(noise.choice(words) for _ in range(size // 7))
