"""Secrets in what a package carries: known by their form, or by the names that literals have."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from cloaca_nb.check.providers import PROVIDERS, Provider
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import Package
from cloaca_nb.package.vendor import FOLDER, printable
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.project import FILE

#: A token stands alone: what continues a word on either side is something else.
_LEFT = r"(?<![A-Za-z0-9_/+-])"
_RIGHT = r"(?![A-Za-z0-9_/+-])"


#: Bytes that tokens consist of, all others made blanks.
_TOKEN_BYTES = bytes(
    byte if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "_.+/=:-") else 32
    for byte in range(256)
)

#: What is long enough for a token.
_LONG_WORD = re.compile(rb"[^ ]{20,}")

_MARKS = re.compile(b"|".join(re.escape(mark.encode()) for mark in sorted({item.mark for item in PROVIDERS})))

#: What stands in each private key, and in each address.
_KEY_SIGN, _ADDRESS_SIGN = "PRIVATE KEY", "://"
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")

#: The user may be what an f-string puts there.
_ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://((?:[^\s/:@'\"<>{}]|\{[^\s{}]*\})*):([^\s/@'\"<>{}]+)@[A-Za-z0-9\[(._{-]"
)

#: Words that stand for a secret in examples.
_STAND_INS = (
    *("changeme", "change_me", "change-me", "dummy", "example", "fake", "fixme", "insert", "mypassword"),
    *("my_password", "my-password", "notasecret", "placeholder", "redacted", "replace", "sample", "todo"),
    *("your", "xxxx", "****", "...."),
)
_WHOLE_STAND_INS = frozenset(
    {"password", "passwd", "secret", "token", "none", "null", "test", "xxx", "***", "..."}
)


class Hit(NamedTuple):
    """A secret in a text.

    Attributes:
        kind: The slug of the kind of fact that it is.
        secret: The secret itself; never shown whole.
    """

    kind: str
    start: int
    what: str
    secret: str


def tokens_in(text: str) -> Iterator[Hit]:
    """Tokens of providers."""
    for provider in PROVIDERS:
        if provider.mark in text:
            for match in _compiled(provider).finditer(text):
                if not is_stand_in(match[0]):
                    yield Hit("secret-token", match.start(), provider.name, match[0])


@cache
def _compiled(provider: Provider) -> re.Pattern[str]:
    """A provider's pattern; an address may follow on anything, a token stands alone."""
    alone = not provider.pattern.startswith(("hooks", "discord"))
    return re.compile(f"{_LEFT}{provider.pattern}{_RIGHT}" if alone else provider.pattern)


def may_hold_tokens(data: bytes) -> bool:
    """Whether looking for tokens is worth while: whether some long word has a provider's mark in it."""
    words = _LONG_WORD.findall(data.translate(_TOKEN_BYTES))
    return any(map(_MARKS.search, words))


def may_hold_secrets(data: bytes) -> bool:
    """Whether looking for secrets by their form is worth while, in JSON too."""
    return _KEY_SIGN.encode() in data or _ADDRESS_SIGN.encode() in data or may_hold_tokens(data)


def private_keys_in(text: str) -> Iterator[Hit]:
    """Beginnings of private keys."""
    if "PRIVATE KEY" in text:
        for match in _PRIVATE_KEY.finditer(text):
            yield Hit("secret-private-key", match.start(), "private key", match[0])


def addresses_in(text: str) -> Iterator[Hit]:
    """Addresses with a password in them."""
    if _ADDRESS_SIGN not in text:
        return
    for match in _ADDRESS.finditer(text):
        password = match[2]
        if not is_stand_in(password) and not password.startswith(("$", "%")):
            yield Hit("secret-in-address", match.start(), match[0].split(_ADDRESS_SIGN)[0], password)


def is_stand_in(text: str) -> bool:
    """Whether a text is what examples write in the place of a secret."""
    lowered = text.lower()
    if lowered in _WHOLE_STAND_INS or any(word in lowered for word in _STAND_INS):
        return True
    return len(set(lowered)) <= 2 or text.startswith(("<", "{", "${", "$(", "%(", "[")) or "…" in text


def masked(secret: str) -> str:
    """A secret so far as it may be shown: enough to find it, too little to use it."""
    return f"{secret[:4]}…" if len(secret) >= 16 else "…"


#: Words of a name, whatever its style: ``dbPassword``, ``DB_PASSWORD``, ``db-password``.
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PASSWORDS = ("password", "passwd", "pwd", "passphrase", "passwort", "pass", "pw")
_TOKENS = ("secret", "token", "apikey", "credential", "credentials", "bearer")
_KEYS = (
    *("api", "secret", "access", "private", "auth", "account", "signing", "encryption", "master", "service"),
)

#: Calls whose first two arguments are a name and a value.
_PAIRS = frozenset({"setdefault", "getenv", "get", "var_or", "setenv", "set", "insert", "putenv", "update"})

#: Calls whose two arguments are a user and a password.
_LOGINS = frozenset({"HTTPBasicAuth", "HTTPDigestAuth", "BasicAuth", "HTTPProxyAuth", "login"})
#: Names of pairs of a user and a password.
_LOGIN_NAMES = frozenset({"auth", "basic_auth", "login", "creds", "credentials"})

#: A text that names something rather than being a secret: a variable, a path, an address, a template.
_NAME_LIKE = re.compile(
    r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[a-z]+(_[a-z]+)+|[a-z]+([.-][a-z]+)+|/[\w./-]+|[a-z]+://\S+"
)

#: A line with such a word may name a secret; most modules have none, and their trees are not walked.
_MAY_NAME = re.compile(
    r"passw|passphrase|pwd|(?:^|[^a-z])pw|pass\b|secret|token|credential|bearer|auth|api_?-?key|login\("
    r"|(?:access|private|account|signing|encryption|master|service)_?-?key",
    re.IGNORECASE,
)

#: What stands in each text that has such a word but in those with a key; looked for first, which is quick.
_LIKELY = ("pass", "pw", "secret", "token", "credential", "bearer", "auth", "login(")

#: What a text names: settings and queries of addresses (``host=db password=…``, ``?api_key=…``),
#: JSON, and lines of YAML or headers.
_IN_TEXT = (
    re.compile(r"(?m)(?:^|[\s;&?,])([A-Za-z][\w-]*)=([^\s;&,'\"{}$%<]+)"),
    re.compile(r"[\"']([A-Za-z][\w-]*)[\"']\s*:\s*[\"']([^\"'\n]+)[\"']"),
    re.compile(r"(?m)(?:^|['\"])[ -]*([A-Za-z][\w-]*): ((?:\w+ )?[^\s'\"]+)(?=$|['\"])"),
)
#: Names of settings whose values are passwords whatever they look like.
_SETTINGS = frozenset({"password", "passwd", "pwd"})

Found = tuple[ast.expr, str, str]


def may_name_secrets(text: str) -> bool:
    """Whether a text has a word that may name a secret."""
    folded = text.casefold()
    likely = any(word in folded for word in _LIKELY)
    likely = likely or ("key" in folded and any(word in folded for word in _KEYS))
    return likely and _MAY_NAME.search(text) is not None


def named_secrets(tree: ast.AST) -> Iterator[Found]:
    """Literals of secrets in a tree: node, name, literal."""
    for node in ast.walk(tree):
        for given, value in _named_values(node):
            for name, literal in _literals_of(given, value):
                text = _literal(literal)
                if text is not None and looks_secret(name, text):
                    yield literal, name, text
        if isinstance(node, ast.Constant) and (text := _literal(node)):
            yield from ((node, name, value) for name, value in _named_in(text))


def _named_in(text: str) -> Iterator[tuple[str, str]]:
    """Secrets that a text names, with their names."""
    if not may_name_secrets(text):
        return
    for form in _IN_TEXT:
        for name, value in form.findall(text):
            if name.lower() in _SETTINGS and form is _IN_TEXT[0]:
                found = len(value) >= 4 and not is_stand_in(value) and value.lower() not in {"pass", "pwd"}
            else:  # in prose there are such words, too
                found = looks_secret(name, value) and any(map(str.isdigit, value))
            if found:
                yield name, value


#: What makes bytes or a secret of a text.
_MAKING = frozenset({"b64decode", "fromhex", "unhexlify", "SecretStr", "SecretBytes"})


def _literals_of(name: str, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What a name may be given by an expression, each with the name that it has there."""
    if isinstance(value, ast.BoolOp):
        yield from (one for each in value.values for one in _literals_of(name, each))
    elif isinstance(value, ast.IfExp):
        yield from (one for each in (value.body, value.orelse) for one in _literals_of(name, each))
    elif isinstance(value, ast.Call) and len(value.args) == 1 and last_name(value.func) in _MAKING:
        yield name, value.args[0]
    elif isinstance(value, ast.Tuple) and len(value.elts) == 2 and name.lower() in _LOGIN_NAMES:
        yield "password", value.elts[1]
    elif isinstance(value, (ast.List, ast.Tuple, ast.Set)) and name.endswith("s"):
        yield from ((name[:-1], each) for each in value.elts)
    else:
        yield name, value


def _named_values(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and the expressions that they are given, where a node gives some."""
    if isinstance(node, ast.Assign):
        yield from ((name, node.value) for target in node.targets if (name := _target(target)))
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield from ((named, node.value) for named in [_target(node.target)] if named)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and (text := _literal(key)):
                yield text, value
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        yield from _defaults(node.args)


def _of_call(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for keyword in node.keywords:
        if keyword.arg:
            yield keyword.arg, keyword.value
    called = last_name(node.func)
    if called in _PAIRS and len(node.args) >= 2 and (name := _literal(node.args[0])):
        yield name, node.args[1]
    if called in _LOGINS and len(node.args) == 2:
        yield "password", node.args[1]


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, value in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        yield argument.arg, value
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg, default


def _target(node: ast.expr) -> str:
    """The name that an assignment's target has."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _literal(node.slice) or ""
    return ""


def _literal(node: ast.expr) -> str | None:
    """The text of a literal, of bytes too."""
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, bytes):
        return node.value.decode("latin-1")
    return node.value if isinstance(node.value, str) else None


def looks_secret(name: str, text: str) -> bool:
    """Whether a literal with this name is a secret and not a placeholder, a name or a path."""
    kind = secret_kind(name)
    if not kind or is_stand_in(text) or "\n" in text or len(text) > 500:
        return False
    if kind == "header":
        scheme, _, token = text.partition(" ")
        return scheme.lower() in {"bearer", "basic", "token"} and _is_random(token, 12)
    if _NAME_LIKE.fullmatch(text) or text.lower() == name.lower():
        return False
    if kind == "password":
        return len(text) >= 12 or (len(text) >= 6 and _classes(text) >= 2)
    return " " not in text and _is_random(text, 16)


@lru_cache(4096)
def secret_kind(name: str) -> str:
    """What a name promises: ``password``, ``token``, ``header`` or nothing."""
    if name.lower() in {"authorization", "proxy-authorization"}:
        return "header"
    words = [word.lower() for word in _WORDS.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    if not words:
        return ""
    if words[-1] in _PASSWORDS:
        return "password"
    if words[-1] in _TOKENS or (words[-1] == "key" and len(words) > 1 and words[-2] in _KEYS):
        return "token"
    return ""


def _is_random(text: str, least: int) -> bool:
    """Whether a text of letters and digits looks drawn at random."""
    if len(text) < least or " " in text:
        return False
    mixed = any(char.isdigit() for char in text) and any(char.isalpha() for char in text)
    return mixed and _entropy(text) >= 3.0


def _classes(text: str) -> int:
    """How many of small letters, capitals, digits and other characters stand in a text."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    return sum(any(kind(char) for char in text) for kind in kinds)


def _entropy(text: str) -> float:
    """Shannon's entropy of a text's characters, in bits a character."""
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in Counter(text).values())


#: Vendored files larger than this, in bytes, are not searched.
_SEARCHED = 1024 * 1024

Search = Callable[[str], Iterable[Hit]]

#: What stands in each text in which something is found.
_SIGNS: Mapping[Search, Collection[str]] = {
    tokens_in: {provider.mark for provider in PROVIDERS},
    private_keys_in: {_KEY_SIGN},
    addresses_in: {_ADDRESS_SIGN},
}


def secret_facts(package: Package) -> tuple[Fact, ...]:
    """All secrets."""
    return (*_written(package), *_named(package))


def _written(package: Package) -> Iterator[Fact]:
    """Tokens, private keys and passwords in addresses, known by their form."""
    whole = "\n".join(cell.source for cell in package.cells)
    for search, signs in _SIGNS.items():
        if any(sign in whole for sign in signs):
            yield from _in_cells(package, search)
    for search in (tokens_in, addresses_in):
        yield from _in_text(FILE, package.pyproject, search)
    for path, data in files_beside(package).items():
        if len(data) <= _SEARCHED and b"\0" not in data[:1024]:
            if may_hold_tokens(data):
                yield from _in_text(printable(path), data, tokens_in)
            if _KEY_SIGN.encode() in data:
                yield from _in_text(printable(path), data, private_keys_in)
            if path in package.workflow.beside:  # libraries have addresses of examples
                yield from _in_text(printable(path), data, addresses_in)


def files_beside(package: Package) -> dict[str, bytes]:
    """What is carried beside the cells: modules and files that lie beside the notebook, libraries."""
    vendored = {path: data for path, data in package.guide.items() if path.startswith(f"{FOLDER}/")}
    return {**package.workflow.beside, **vendored}


def _named(package: Package) -> Iterator[Fact]:
    """Literals whose name says that they are secrets; not where one is a known token."""
    for cell in (*package.cells, *package.workflow.local):
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
    """
    written = text.strip("'\"…")
    name = next((word for word in reversed(re.findall(r"\w+", path)) if not word.isdigit()), "")
    hits = (*tokens_in(text), *private_keys_in(text), *addresses_in(text))
    return masked(written) if hits or looks_secret(name, written) else text
