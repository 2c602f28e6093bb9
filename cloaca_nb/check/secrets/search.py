"""Secrets in what a package carries: its cells, its vendored texts, its `pyproject.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from cloaca_nb.check.secrets.names import looks_secret, may_name_secrets, named_secrets
from cloaca_nb.check.secrets.patterns import (
    Hit,
    addresses_in,
    masked,
    may_hold_tokens,
    private_keys_in,
    tokens_in,
)
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import Package
from cloaca_nb.package.vendor import FOLDER, printable
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.project import FILE

#: Vendored files larger than this, in bytes, are not searched.
_SEARCHED = 1024 * 1024

Search = Callable[[str], Iterable[Hit]]


def secret_facts(package: Package) -> tuple[Fact, ...]:
    """All secrets."""
    return (*_written(package), *_named(package))


def _written(package: Package) -> Iterator[Fact]:
    """Tokens, private keys and passwords in addresses, known by their form."""
    for search in (tokens_in, private_keys_in, addresses_in):
        yield from _in_cells(package, search)
    for search in (tokens_in, addresses_in):
        yield from _in_text(FILE, package.pyproject, search)
    for path, data in package.guide.items():
        if path.startswith(f"{FOLDER}/") and len(data) <= _SEARCHED and b"\0" not in data[:1024]:
            if may_hold_tokens(data):
                yield from _in_text(printable(path), data, tokens_in)
            if b"PRIVATE KEY" in data:
                yield from _in_text(printable(path), data, private_keys_in)


def _named(package: Package) -> Iterator[Fact]:
    """Literals whose name says that they are secrets; not where one is a known token."""
    for cell in package.cells:
        tree = read_cell(cell).tree if may_name_secrets(cell.source) else None
        for node, name, text in named_secrets(tree) if tree is not None else ():
            if not any(tokens_in(text)) and not any(addresses_in(text)):
                place = Place(cell.position, node.lineno)
                yield Fact(kinds.SecretLiteral(printable(name), masked(text)), place)


def _in_cells(package: Package, search: Search) -> Iterator[Fact]:
    """In the cells behind the package: their whole text goes into it."""
    for cell in package.cells:
        for hit in search(cell.source):
            yield _fact(hit, Place(cell.position, cell.source.count("\n", 0, hit.start) + 1), "")


def _in_text(path: str, data: bytes, search: Search) -> Iterator[Fact]:
    text = data.decode("utf-8", "replace")
    for hit in search(text):
        yield _fact(hit, None, f" in {path}, line {text.count(chr(10), 0, hit.start) + 1}")


def _fact(hit: Hit, place: Place | None, where: str) -> Fact:
    if hit.kind == "secret-token":
        return Fact(kinds.SecretToken(where, hit.what, masked(hit.secret)), place)
    if hit.kind == "secret-private-key":
        return Fact(kinds.SecretPrivateKey(where), place)
    return Fact(kinds.SecretInAddress(where, hit.what), place)


def masked_value(path: str, text: str) -> str:
    """The text of a value as a finding may show it.

    Args:
        path: How the value is reached, such as ``CONFIG["password"]``; a name like that hides the value.
        text: What it looks like.
    """
    written = text.strip("'\"…")
    name = next((word for word in reversed(re.findall(r"\w+", path)) if not word.isdigit()), "")
    hits = (*tokens_in(text), *private_keys_in(text), *addresses_in(text))
    return masked(written) if hits or looks_secret(name, written) else text
