"""Archives that are hostile or broken: all readers give one verdict, in bounded time and memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

#: What one reading of an archive by all readers may take: seconds of the processor, bytes of memory.
MOST_S, MOST_BYTES = 8.0, 200 * 1024**2

#: Reads an archive in a process of its own; a line of JSON says what each made of it, and what it took.
READ = """
import json, resource, sys
from pathlib import Path
from cloaca_nb.check.checker import inspect_archive
from cloaca_nb.deploy.daemon.home import installed
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.errors import ArchiveError
def look(path):
    return list(installed(path.parent))
def said(read, path):
    try:
        found = read(path)
    except ArchiveError as error:
        return error.message
    return ""
path = Path(sys.argv[1])
told = {name: said(read, path) for name, read in {"inspect": inspect_archive, "deploy": from_archive}.items()}
told["look"] = said(look, path)
used = resource.getrusage(resource.RUSAGE_SELF)
# `ru_maxrss` counts what the process was copied from, too; the high-water mark begins anew.
high = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([told, used.ru_utime + used.ru_stime, int(high.split()[1]) * 1024]))
"""

_TOML = '[package]\nname = "{name}"\nversion = "{version}"\n[metadata]\nlanguage = "python"\n'


def tar(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    """A tar file; `kind` and `link` are those of its last member."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as made:
        for at, (name, data) in enumerate(members, 1):
            info = tarfile.TarInfo(name)
            if at == len(members):
                info.type, info.linkname = kind, link
            info.size = len(data) if info.isfile() else 0
            made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def _toml(name: str = "x", version: str = "1") -> bytes:
    return _TOML.format(name=name, version=version).encode()


def _paths() -> Iterator[bytes]:
    """Members that lead outside, or are no files."""
    good = ("x/package.toml", _toml())
    for name in (
        "../e",
        "a/../../e",
        "/etc/e",
        "C:/e",
        "a\\..\\e",
        "..",
        "./../e",
        "\\\\host\\e",
        "a/" * 4000 + "e",
    ):
        yield tar(good, (name, b"x"))
        yield tar((name, b"x"), good)
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"S"):
        yield tar(good, ("x/e", b""), kind=kind, link="/etc/passwd")
        yield tar(("x/package.toml", b""), kind=kind, link="/etc/passwd")


def _listed(one: bytes, count: int) -> bytes:
    """A JSON text with a list of so many values, which no compression makes small."""
    return b'{"tasks":[' + b",".join(one % (at * 7919 % 50_021) for at in range(count)) + b"]}"


def _texts() -> Iterator[bytes]:
    """Metadata and sources that no honest tool writes."""
    deep = b"[" * 200_000
    for text in (
        b"x = " + deep,
        b"a." * 60_000 + b"a = 1",
        b"#" * 300_000,
        b"\xff",
        b"x = '''",
        b"=",
        b"'a.\n" * 40_000,
    ):
        yield tar(("x/package.toml", text))
    for text in (
        deep,
        b'{"a":' * 100_000,
        b"9" * 100_000,
        _listed(b"[%d]", 290_000),
        _listed(b"[%d]", 1_300_000),
        _listed(b'{"a%d":{}}', 190_000),
        _listed(b'"\\u%04x"', 590_000),
        b"[]",
        b"{",
        b"\xff",
        b'{"a": 1e999999}',
        b'"' * 100_000,
    ):
        yield tar(("manifest.json", text))
        yield tar(("x/package.toml", _toml()), ("manifest.json", text))
    for name in ("../../x", "/tmp/x", "a/b", "..", "", "x" * 10_000, "\\u0000", "\\u001b[2J"):
        yield tar(("x/package.toml", _toml(name)))
        yield tar(("x/package.toml", _toml(version=name)))
    for code in (
        b"(" * 100_000,
        b"-" * 500_000,
        b"a." * 100_000 + b"a",
        b"\0",
        b"x = " + b"9" * 10_000,
        b"f(" * 9000,
        b"task = f'" + b"{a}" * 200_000 + b"'",
        b"task = " + b"1<" * 400_000 + b"1",
        b"task = f" + b"()" * 400_000,
        b"import cloaca\n" + b"@cloaca.task()\ndef a(c): 0\n" * 30_000,
    ):
        yield tar(("x/package.toml", _toml()), ("x/workflow/w/tasks.py", code))


def _files() -> Iterator[bytes]:
    """Whole files: bombs, cuts, claims."""
    plain = tar(("x/package.toml", _toml()), ("x/a", b"abc" * 9999))
    yield from (b"", b"B", b"BZh9", b"PK\x03\x04" + bytes(99), plain, b"BZh9x" * 99, b"\x1f\x8b\x08x" * 99)
    for compress in (bz2.compress, gzip.compress):
        whole = compress(plain)
        yield from (whole[:at] for at in (10, len(whole) // 2, len(whole) - 4))
        yield compress(tar(("x/zeros", bytes(30_000_000))))
        yield compress(bytes(30_000_000))
        yield compress(plain[:3000])
        yield whole + whole
        yield compress(b"no tar" * 999)
    claims = tarfile.TarInfo("x/e")
    for size in (2**30, 2**33 - 1, 2**60):
        claims.size = size
        yield bz2.compress(claims.tobuf(tarfile.GNU_FORMAT) + random.Random(size).randbytes(99_999))
    for kind in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
        header = tarfile.TarInfo("h")
        header.type, header.size = kind, 2**28
        yield bz2.compress(header.tobuf(tarfile.GNU_FORMAT) + bytes(20_480))
    yield bz2.compress(tar(*[(f"x/{number}", b"") for number in range(25_000)]))


@cache
def corpus() -> list[partial[bytes]]:
    """What makes each of them: to compress all takes much longer than to read a few."""
    files = (partial(bytes, one) for one in _files())
    return [*files, *(partial(bz2.compress, one) for one in (*_paths(), *_texts()))]


def archives(folder: Path, count: int, seed: int) -> Iterator[int]:
    """Read so many of them with all readers, each in a process of its own."""
    all_ = corpus()
    for at in range(len(all_)) if count >= len(all_) else random.Random(seed).sample(range(len(all_)), count):
        holds(folder, at, all_[at]())
        yield 1


def holds(folder: Path, number: int, data: bytes) -> None:
    """One of them."""
    place = folder / str(number)
    place.mkdir()
    path = place / "x.cloacina"
    path.write_bytes(data)
    words: Sequence[str] = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"archive {number}: {done.stderr[-1500:]}"
    told, seconds, memory = json.loads(done.stdout)
    assert sorted(one.name for one in place.iterdir()) == ["x.cloacina"], number
    assert seconds < MOST_S, (number, seconds)
    assert memory < MOST_BYTES, (number, memory)
    # What is refused to be read at all is refused by both; a deploy asks for more than a look.
    assert not told["inspect"] or told["inspect"] == told["deploy"], (number, told)
    assert not told["look"], (number, told)
