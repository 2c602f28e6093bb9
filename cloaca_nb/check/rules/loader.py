"""Rules C5xx: what loaders demand; those that importing the package shows stand in `imports.py`."""

from __future__ import annotations

from cloaca_nb.check.rules import imports
from cloaca_nb.check.rules.base import Rule


class DeniedModule(Rule):
    """A module has a name that loaders refuse

    What it means:
        A module at the top of the package or of `vendor/` is named like one of 25 modules of the standard
        library.

    Why it matters:
        Loaders reject the whole package for security: `shadows Python stdlib module`.

    Example:
        vendor/http/__init__.py

    What to do:
        Rename the module, or leave it out: the standard library has it.
    """

    code = "C517"
    name = "denied-module"
    message = (
        "the module {module} ({where}) has a name that loaders refuse: it shadows the standard library's"
    )
    hint = "rename the module, or leave it out"


class StandardModule(Rule):
    """A module is named like one of the standard library

    What it means:
        A module at the top of the package or of `vendor/` has the name of a module of the standard library.

    Why it matters:
        Loaders put the package at the end of the search path, so the standard library's module is imported
        and yours never.

    Example:
        vendor/queue.py

    What to do:
        Rename the module.
    """

    code = "C518"
    name = "standard-module"
    message = "the module {module} ({where}) is never imported: the standard library's comes first"
    hint = "rename the module"


class VendoredModuleHidden(Rule):
    """A vendored module is hidden by another

    What it means:
        `vendor/` holds a module with the name of the entry module, or one called `cloaca`.

    Why it matters:
        The vendored one is never imported.

    Example:
        vendor/cloaca/__init__.py

    What to do:
        Remove it.
    """

    code = "C519"
    name = "vendored-module-hidden"
    severity = "warning"
    message = "the vendored module {module} is never imported: {by} comes first"
    hint = "remove it"


class VendorNative(Rule):
    """`vendor/` holds native code

    What it means:
        A compiled extension or library is carried.

    Why it matters:
        It was built for one platform and one version of Python. Where the loader's host has another, the
        import fails.

    Example:
        vendor/numpy/core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so

    What to do:
        Install such libraries on the loader's host instead of vendoring them.
    """

    code = "C520"
    name = "vendor-native"
    severity = "warning"
    message = "vendor/ holds native code, built for one platform and one Python: {path}{more}"
    hint = "install such libraries on the loader's host instead"


class VendorPacked(Rule):
    """`vendor/` holds a packed distribution

    What it means:
        A wheel or another archive lies at the top of `vendor/`.

    Why it matters:
        Loaders put `vendor/` itself on the search path: what is inside such a file is not found.

    Example:
        vendor/requests-2.32.3-py3-none-any.whl

    What to do:
        Unpack it: `pip install --target vendor FILE`.
    """

    code = "C521"
    name = "vendor-packed"
    severity = "warning"
    message = "{path} is packed: loaders do not look inside"
    hint = "unpack it, for example by pip install --target vendor"


class VendoredImportLate(Rule):
    """A vendored module is imported inside a function

    What it means:
        A carried function imports a vendored module when it is called. The entry module therefore imports the
        module as well, when the package is loaded.

    Why it matters:
        Servers delete the unpacked package after loading it: a first import in a task would fail there.

    Example:
        def load(context):
            import my_lib

    What to do:
        Nothing; or import it at the top of a cell.
    """

    code = "C522"
    name = "vendored-import-late"
    severity = "info"
    message = (
        "{module} is imported when the package is loaded as well, for servers delete the files after that"
    )
    hint = "nothing needs to be done; an import at the top of a cell says the same"


class VendoredCodeImportsLate(Rule):
    """Vendored code imports a vendored module inside a function

    What it means:
        A function in `vendor/` imports another vendored module, and nothing imports it before.

    Why it matters:
        Servers delete the unpacked package after loading it: if the function runs in a task, its import fails
        there.

    Example:
        def encode(host):
            import idna                 # in vendor/requests/models.py

    What to do:
        Import the module at the top of a cell that the workflow uses.
    """

    code = "C523"
    name = "vendored-code-imports-late"
    severity = "warning"
    message = "{path}, line {line}, imports {module} inside a function, which fails once a server has "
    message += "deleted the files"
    hint = "import {module} at the top of a cell that a task uses"


class FileBesideModule(Rule):
    """A task looks for files beside its module

    What it means:
        A function uses `__file__`.

    Why it matters:
        Servers delete the unpacked package after loading it: when a task runs, nothing is beside the module.

    Example:
        def load(context):
            text = (Path(__file__).parent / "query.sql").read_text()

    What to do:
        Write the text into a constant, or read it from a place that `cloaca.var` names.
    """

    code = "C524"
    name = "file-beside-module"
    message = "a function uses __file__: servers delete the package's files before it runs"
    hint = "write the data into a constant, or read it from where cloaca.var says"


class FileBesideModuleAtLoad(Rule):
    """The package looks for files beside its modules

    What it means:
        Code that runs at import uses `__file__`.

    Why it matters:
        A package carries its modules and `vendor/`, no data files; and after loading servers delete them all.

    Example:
        QUERY = (Path(__file__).parent / "query.sql").read_text()

    What to do:
        Write the text into a constant.
    """

    code = "C525"
    name = "file-beside-module-at-load"
    severity = "warning"
    message = "__file__ is used while the package is imported, beside whose modules no data files are carried"
    hint = "write the data into a constant"


class RelativePath(Rule):
    """A task opens a relative path

    What it means:
        A function opens a file by a path that depends on the working directory.

    Why it matters:
        A run here works in the notebook's folder; on a server the working directory is another, and the file
        is not there.

    Example:
        rows = list(csv.reader(open("data/orders.csv")))

    What to do:
        Take the path from a variable: `open(cloaca.var("ORDERS_FILE"))`.
    """

    code = "C526"
    name = "relative-path"
    severity = "warning"
    message = "the path {path!r} depends on the working directory, which is another on a server"
    hint = 'take the path from a variable, for example cloaca.var("DATA_FILE")'


RULES: tuple[type[Rule], ...] = (
    *imports.RULES,
    DeniedModule,
    StandardModule,
    VendoredModuleHidden,
    VendorNative,
    VendorPacked,
    VendoredImportLate,
    VendoredCodeImportsLate,
    FileBesideModule,
    FileBesideModuleAtLoad,
    RelativePath,
)
