"""The options of `deploy`, `runs` and `status`, the same on the command line and in a notebook."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cloaca_nb.deploy.where import Where


def add_where(parser: argparse.ArgumentParser) -> None:
    """Where to, and whose key."""
    parser.add_argument("--server", metavar="URL", help="address of a server, instead of a target's name")
    parser.add_argument("--tenant", metavar="NAME", help="tenant on a server (default: public)")
    parser.add_argument(
        "--api-key",
        metavar="env:NAME|file:PATH",
        help="where the API key is; else the profile's, CLOACINA_API_KEY, or it is asked for",
    )
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="home of the Cloacina tools (default: ~/.cloacina)"
    )


def add_deploy(parser: argparse.ArgumentParser) -> None:
    """Options of a deploy."""
    add_where(parser)
    parser.add_argument("--bump", action="store_true", help="write the next version where this one is taken")
    parser.add_argument("--force", action="store_true", help="deploy in spite of findings and warnings")
    parser.add_argument(
        "--remove-old", action="store_true", help="daemon: remove other versions of the package"
    )
    parser.add_argument("--execute", action="store_true", help="start a run, and follow it")
    parser.add_argument(
        "--context",
        nargs="+",
        action="extend",
        default=[],
        metavar="JSON|NAME=VALUE|@FILE",
        help="initial context of that run; later values win",
    )
    parser.add_argument("--no-follow", action="store_true", help="start the run and return")
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="how long to wait for the package to be built, and then to be loaded (default: 120 and 60)",
    )
    parser.add_argument("--output", "-o", type=Path, metavar="DIR", help="where the archive is written")


def add_runs(parser: argparse.ArgumentParser) -> None:
    """Options of a look at past deployments and runs."""
    add_where(parser)
    parser.add_argument("--all", action="store_true", help="list the target's runs, whoever started them")
    parser.add_argument("--events", action="store_true", help="show the events of the run")


def add_status(parser: argparse.ArgumentParser) -> None:
    """Options of a comparison."""
    add_where(parser)
    parser.add_argument("--diff", action="store_true", help="show the lines that differ")


def where_of(
    options: argparse.Namespace,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None,
) -> Where:
    """What these options say about where to deploy.

    Args:
        options: Parsed options.
        environ: Environment variables.
        ask: Asks for a key without showing what is typed.
    """
    from dataclasses import replace

    from cloaca_nb.deploy.load import Limits
    from cloaca_nb.deploy.profiles import default_home
    from cloaca_nb.deploy.where import Where

    timeout = getattr(options, "timeout", None)
    limits = Limits()
    if timeout is not None:
        limits = replace(limits, build=timeout, load=timeout, start=timeout)
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
