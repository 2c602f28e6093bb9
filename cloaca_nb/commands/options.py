"""The options of magics and verbs, and what some of them say together."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import parse_limits

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.model.run import Limits
    from cloaca_nb.tending.doctor import Imports
    from cloaca_nb.vendoring.change import VendorOptions
    from cloaca_nb.vendoring.programs import OnStep


class Option(NamedTuple):
    """An option, as `argparse` takes it."""

    words: tuple[str, ...]
    given: Mapping[str, Any]


def flag(word: str, help: str) -> Option:
    """An option without a value."""
    return Option((word,), {"action": "store_true", "help": help})


def value(word: str, metavar: str, help: str, *, short: str = "", **more: Any) -> Option:
    """An option with a value, or with several: what more says is as in `argparse`."""
    return Option((*([short] if short else []), word), {"metavar": metavar, "help": help, **more})


def path(word: str, metavar: str, help: str, *, short: str = "") -> Option:
    """An option whose value is a file or directory."""
    return value(word, metavar, help, short=short, type=_named)


def _named(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("its value is empty")
    return Path(text)


def choice(word: str, choices: tuple[str, ...], help: str) -> Option:
    """An option whose value is one of some words."""
    return Option((word,), {"choices": choices, "help": help})


def add_options(parser: argparse._ActionsContainer, options: Iterable[Option | list[Option]]) -> None:
    """Add options to a parser; those of a list exclude each other."""
    for each in options:
        if isinstance(each, list):
            add_options(parser.add_mutually_exclusive_group(), each)
        else:
            parser.add_argument(*each.words, **each.given)


#: The tenant.
TENANT = value("--tenant", "NAME", "tenant in full task names (default: public)")
#: Whether code of the notebook may be executed.
NO_IMPORT = flag("--no-import", "execute nothing of the notebook, and say what is not known")
#: What is there where the package is imported, and run.
BARE = flag("--bare", "import the package with nothing installed but what targets are told to have")
#: What processes that execute code of the notebook may have.
LIMIT = value(
    "--limit",
    "memory=SIZE,cpu=SECONDS,network=no",
    "what the process that executes the notebook's code may have; for example memory=2G,network=no",
)
#: What a verb has that takes several notebooks, as in a repository's own checks.
OF_SEVERAL = (
    flag("--strict", "end with exit code 1 where there are warnings, too"),
    choice(
        "--format",
        ("text", "github", "sarif"),
        "github: also as GitHub's workflows read findings, at the files; sarif: one log in SARIF",
    ),
)
#: The initial context of a run.
CONTEXT = (
    value(
        "--context",
        "JSON|NAME=VALUE|@FILE",
        "the initial context of the run; later values win",
        nargs="+",
        action="extend",
        default=[],
    ),
    value(
        "--param",
        "NAME=VALUE",
        "a parameter of the workflow, read by its type; may stand several times, wins over --context",
        short="-p",
        action="append",
        default=[],
    ),
)
#: What is written, and where.
BUILD = (
    path("--output", "DIR", "directory to write into", short="-o"),
    flag("--force", "write in spite of error findings"),
    TENANT,
    NO_IMPORT,
    BARE,
    LIMIT,
)
#: Where a target is, and the key for it.
WHERE = (
    value("--server", "URL", "address of a server, instead of a target's name"),
    value("--tenant", "NAME", "tenant on a server (default: public)"),
    value(
        "--api-key",
        "env:NAME|file:PATH",
        "where the API key is; else the profile's, CLOACINA_API_KEY, or it is asked for",
    ),
    path("--home", "DIR", "home of the Cloacina tools (default: ~/.cloacina)"),
)


def whose_code(options: argparse.Namespace) -> Imports:
    """Whose code `doctor` may import."""
    return "all" if options.import_all else "none" if options.no_import else "own"


def execution_of(options: argparse.Namespace, imports: bool, limit: str) -> tuple[bool, Limits]:
    """Whether code of the notebook may be executed, and what the processes may have that do it.

    Args:
        imports: Whether it may be where the options do not say.
        limit: What they may have there.

    Raises:
        UsageError: The limit is none, or there is nothing to be imported with less.
    """
    imports = imports and not getattr(options, "no_import", False)
    bare = getattr(options, "bare", False)
    if bare and not imports:
        raise UsageError(
            "--no-import imports nothing, --bare with the least that may be there", "leave out one"
        )
    return imports, replace(parse_limits(getattr(options, "limit", None) or limit), bare=bare)


def repeats_of(options: argparse.Namespace) -> dict[str, int]:
    """`times` and `at_once` of a run, as far as its options say them."""
    return {name: value for name in ("times", "at_once") if (value := getattr(options, name)) is not None}


def how_of(options: argparse.Namespace, on_step: OnStep) -> VendorOptions:
    """What the options of `vendor` say about how.

    Args:
        on_step: Is told what is being done.
    """
    from cloaca_nb.vendoring.change import VendorOptions
    from cloaca_nb.vendoring.programs import PackageIndex

    links = tuple(
        each if "://" in each else str(Path(each).expanduser().absolute()) for each in options.find_links
    )
    index = PackageIndex(options.index_url or "", links, options.no_index)
    return VendorOptions(index, options.without, options.force, on_step)


def where_of(
    options: argparse.Namespace,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None,
) -> Where:
    """What these options say about where to deploy.

    Args:
        environ: Environment variables.
        ask: Asks for a key without showing what is typed.
    """
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.server.load import LoadLimits
    from cloaca_nb.environment import default_home

    timeout = getattr(options, "timeout", None)
    limits = LoadLimits()
    if timeout is not None:
        limits = replace(limits, build=timeout, load=timeout, schedule=timeout, start=timeout)
    return Where(
        server=options.server,
        tenant=options.tenant,
        api_key=options.api_key,
        home=options.home.expanduser().absolute() if options.home is not None else default_home(),
        remove_old=getattr(options, "remove_old", False),
        environ=environ,
        ask=ask,
        limits=limits,
    )
