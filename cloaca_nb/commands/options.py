"""The options of magics and verbs, and what some of them say together."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.tending.doctor import Imports
    from cloaca_nb.vendoring.change import VendorOptions
    from cloaca_nb.vendoring.programs import OnStep


def tenant_options(parser: argparse.ArgumentParser) -> None:
    """The tenant."""
    parser.add_argument("--tenant", metavar="NAME", help="tenant in full task names (default: public)")


def no_import_options(parser: argparse.ArgumentParser) -> None:
    """Whether code of the notebook may be executed."""
    parser.add_argument(
        "--no-import", action="store_true", help="execute nothing of the notebook, and say what is not known"
    )


def bare_options(parser: argparse.ArgumentParser) -> None:
    """What is there where the package is imported, and run."""
    parser.add_argument(
        "--bare",
        action="store_true",
        help="import the package with nothing installed but what targets are told to have",
    )


def limit_options(parser: argparse.ArgumentParser) -> None:
    """What processes that execute code of the notebook may have."""
    parser.add_argument(
        "--limit",
        metavar="memory=SIZE,cpu=SECONDS,network=no",
        help="what the process that executes the notebook's code may have; for example memory=2G,network=no",
    )


def check_options(parser: argparse.ArgumentParser) -> None:
    """Options of `check`."""
    tenant_options(parser)
    no_import_options(parser)
    bare_options(parser)
    limit_options(parser)
    parser.add_argument(
        "--captured", action="store_true", help="show what is carried into the package, and why"
    )
    parser.add_argument("--explain", metavar="CODE", help="show the page of a finding, such as C201")


def graph_options(parser: argparse.ArgumentParser) -> None:
    """Options of `graph`."""
    tenant_options(parser)
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the graph as SVG too")


def context_options(parser: argparse.ArgumentParser) -> None:
    """The initial context of a run."""
    parser.add_argument(
        "--context",
        nargs="+",
        action="extend",
        default=[],
        metavar="JSON|NAME=VALUE|@FILE",
        help="the initial context of the run; later values win",
    )
    parser.add_argument(
        "-p",
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the workflow, read by its type; may stand several times, wins over --context",
    )


def run_options(parser: argparse.ArgumentParser) -> None:
    """Options of `run`."""
    context_options(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", metavar="TASK", help="run this task alone, on the initial context")
    which.add_argument("--until", metavar="TASK", help="run this task and all that it depends on")
    parser.add_argument(
        "--trigger", metavar="NAME", help="ask this trigger first; run with what it gives, if it fires"
    )
    parser.add_argument(
        "--times",
        type=int,
        metavar="N",
        help="so many runs in one process, after one import, as a server has them; what differs is shown",
    )
    parser.add_argument(
        "--at-once",
        type=int,
        metavar="N",
        help="so many of them at the same time (the engine runs one task at a time all the same)",
    )
    parser.add_argument(
        "--runner",
        choices=("auto", "engine", "preview"),
        help="auto (the default): the engine where it is installed, else the preview",
    )
    bare_options(parser)
    limit_options(parser)
    tenant_options(parser)


def build_options(parser: argparse.ArgumentParser) -> None:
    """Options of `build`."""
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="directory to write into")
    parser.add_argument("--force", action="store_true", help="write in spite of error findings")
    tenant_options(parser)
    no_import_options(parser)
    bare_options(parser)
    limit_options(parser)


def pack_options(parser: argparse.ArgumentParser) -> None:
    """Options of `pack`."""
    build_options(parser)
    parser.add_argument(
        "--layout",
        choices=("both", "manifest", "package", "daemon"),
        help="manifest: the guide's, package: the releases', both (the default), daemon: for daemons",
    )


def suggest_options(parser: argparse.ArgumentParser) -> None:
    """Options of `suggest`."""
    parser.add_argument("--write", action="store_true", help="write the marks into the notebook's file")
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--only", nargs="+", metavar="ID", help="take these of the proposed tasks alone")
    some.add_argument("--but", nargs="+", metavar="ID", help="take all of them but these")


def artifacts_options(parser: argparse.ArgumentParser) -> None:
    """Options of `artifacts`."""
    parser.add_argument(
        "--older-than", metavar="AGE", help="what was last handed over so long ago, such as 12h or 30d"
    )
    parser.add_argument(
        "--store",
        metavar="DIR|URL",
        help="the store (default: CLOACINA_VAR_CLOACA_NB_ARTIFACTS, else a directory of this machine)",
    )


def vendor_options(parser: argparse.ArgumentParser) -> None:
    """Options of `vendor`."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="say how what is vendored stands; change nothing")
    what.add_argument("--update", action="store_true", help="take the newest versions, of all or of these")
    what.add_argument("--remove", action="store_true", help="remove these, and what nothing needs then")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="NAME[,NAME]",
        help="leave out what these need, since the targets have it",
    )
    parser.add_argument("--index-url", metavar="URL", help="take them from this index")
    parser.add_argument(
        "--find-links", action="append", default=[], metavar="DIR", help="take them from this directory, too"
    )
    parser.add_argument("--no-index", action="store_true", help="ask no index")
    parser.add_argument("--force", action="store_true", help="write over files that were changed by hand")


def where_options(parser: argparse.ArgumentParser) -> None:
    """Where a target is, and the key for it."""
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


def pull_options(parser: argparse.ArgumentParser) -> None:
    """Options of `pull`."""
    where_options(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the notebook to write")
    parser.add_argument("--force", action="store_true", help="write over files that are there")


def deploy_options(parser: argparse.ArgumentParser) -> None:
    """Options of `deploy`."""
    where_options(parser)
    parser.add_argument("--bump", action="store_true", help="write the next version where this one is taken")
    parser.add_argument("--force", action="store_true", help="deploy in spite of findings and warnings")
    parser.add_argument(
        "--no-keep", action="store_true", help="keep nothing of what is sent for a rollback or another run"
    )
    no_import_options(parser)
    bare_options(parser)
    limit_options(parser)
    parser.add_argument(
        "--remove-old", action="store_true", help="daemon: remove other versions of the package"
    )
    parser.add_argument("--execute", action="store_true", help="start a run, and follow it")
    context_options(parser)
    parser.add_argument("--no-follow", action="store_true", help="start the run and return")
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="how long to wait for the package to be built, and then to be loaded (default: 120 and 60)",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="where the archive is written")


def runs_options(parser: argparse.ArgumentParser) -> None:
    """Options of `runs`."""
    where_options(parser)
    parser.add_argument("--all", action="store_true", help="list the target's runs, whoever started them")
    parser.add_argument("--events", action="store_true", help="show the events of the run")


def status_options(parser: argparse.ArgumentParser) -> None:
    """Options of `status`."""
    where_options(parser)
    parser.add_argument("--diff", action="store_true", help="show the lines that differ")


def doctor_options(parser: argparse.ArgumentParser) -> None:
    """Options of `doctor`."""
    where_options(parser)
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--import-all", action="store_true", help="import what others sent, too")
    whose.add_argument("--no-import", action="store_true", help="execute nothing of what is deployed")
    limit_options(parser)


def whose_code(options: argparse.Namespace) -> Imports:
    """Whose code `doctor` may import."""
    return "all" if options.import_all else "none" if options.no_import else "own"


def secrets_options(parser: argparse.ArgumentParser) -> None:
    """Options of `secrets`."""
    where_options(parser)
    parser.add_argument(
        "--fields",
        nargs="+",
        default=[],
        metavar="FIELD",
        help="set: the names of its fields, each of which is asked for (default: one, `value`)",
    )
    parser.add_argument(
        "--local",
        action="store_true",
        help="set: take the value from where runs on this machine do: CLOACA_NB_SECRET_NAME, .env, keyring",
    )


def rerun_options(parser: argparse.ArgumentParser) -> None:
    """Options of `rerun`."""
    where_options(parser)
    context_options(parser)
    parser.add_argument("--no-follow", action="store_true", help="start the run and return")


def rollback_options(parser: argparse.ArgumentParser) -> None:
    """Options of `rollback`."""
    where_options(parser)
    parser.add_argument("--to", metavar="VERSION", help="the version to go back to (default: the one before)")
    parser.add_argument("--take", metavar="VERSION", help="the version that it gets (default: the next one)")
    parser.add_argument("--yes", action="store_true", help="do it; else only what it would change is shown")
    parser.add_argument("--list", action="store_true", help="list the versions that are kept, and where")
    limit_options(parser)


def none_options(parser: argparse.ArgumentParser) -> None:
    """No options."""


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
    from dataclasses import replace

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
