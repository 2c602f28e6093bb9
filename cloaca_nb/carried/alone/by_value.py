"""Goes into packages that have work done in processes which begin anew, such as those of `joblib`.

Such a process imports the module of a function that it is sent, and a server deletes the files of a package
once it is loaded. Code of this package is sent along, as that of a notebook is.
"""

from __future__ import annotations

import importlib
import sys


def _send_along(package: str) -> None:
    for name in ("cloudpickle", "joblib.externals.cloudpickle"):
        try:
            sending = importlib.import_module(name).register_pickle_by_value
        except (ImportError, AttributeError):  # not there, or so old that it knows none of this
            continue
        sending(sys.modules[package])


_send_along(__name__.partition(".")[0])
