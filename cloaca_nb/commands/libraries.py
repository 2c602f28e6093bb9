"""The magics and verbs about libraries, of the table in `commands`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cloaca_nb.commands.command import NOTEBOOK, Command

if TYPE_CHECKING:
    from cloaca_nb.vendoring.change import VendorOptions
    from cloaca_nb.vendoring.programs import OnStep


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


LIBRARIES: Mapping[str, Command] = {
    "lock": Command(
        "Write requirements.lock beside the notebook: the versions here of what the package imports.",
        "%cloaca_lock",
        source=NOTEBOOK,
        help="pin the versions of what the package imports",
        acts=True,
        one_of=True,
    ),
    "vendor": Command(
        "Put pure-Python distributions into vendor/ beside the notebook, with what they need, so that the "
        "package brings them along. Without a name: what is there.",
        "%cloaca_vendor tabulate\n%cloaca_vendor --check",
        vendor_options,
        words=("[NAME ...]",),
        source=NOTEBOOK,
        help="take libraries along in vendor/",
        acts=True,
        many=True,
    ),
}


def how_of(options: argparse.Namespace, on_step: OnStep) -> VendorOptions:
    """What the options of `vendor` say about how.

    Args:
        options: Parsed options.
        on_step: Is told what is being done.
    """
    from pathlib import Path

    from cloaca_nb.vendoring.change import VendorOptions
    from cloaca_nb.vendoring.programs import PackageIndex

    links = tuple(
        each if "://" in each else str(Path(each).expanduser().absolute()) for each in options.find_links
    )
    index = PackageIndex(options.index_url or "", links, options.no_index)
    return VendorOptions(index, options.without, options.force, on_step)
