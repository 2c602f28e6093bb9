"""Rules C5xx: what loaders and servers accept, and what importing the package showed."""

from __future__ import annotations

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.model import kinds

RULES = (
    # Importing the package
    Rule(
        "C501",
        kinds.ImportFailed,
        "error",
        "importing the package raises {error}{where}",
        "{advice}",
        words={
            "advice": Choice(
                "type",
                {
                    "EOFError": "a loader has no input: let the task read the value with cloaca.var "
                    "or from the context",
                    "FileNotFoundError": "a server has other files: open it inside a task, at a path "
                    "that cloaca.var gives",
                    "Exception": "mend the line, or move what it does into a task",
                },
            )
        },
    ),
    Rule(
        "C502",
        kinds.ImportMissingModule,
        "error",
        "the package imports {module}, which is not there{where}",
        "{advice}",
        words={
            "advice": Choice(
                "lies",
                {
                    "in-package": "{file} is not carried: put its code into a %%cloaca_module cell",
                    "beside": "{file} lies beside the notebook: put it into vendor/, or into a "
                    "%%cloaca_module cell",
                    "nowhere": "copy it into vendor/ beside the notebook, or install it here and "
                    "on the loader's host",
                },
            )
        },
    ),
    Rule(
        "C503",
        kinds.ServerLacksName,
        "error",
        "servers have no cloaca.{name}: their module declares workflows and runs nothing",
        "leave it out of what the package imports; %cloaca_run runs the workflow",
    ),
    Rule(
        "C504",
        kinds.ImportTimeout,
        "error",
        "importing the package was not done after {seconds} s, where loaders give up",
        "move the work at module level into the task that needs it",
    ),
    Rule(
        "C505",
        kinds.ImportExit,
        "error",
        "importing the package ends the process: {ending}",
        "raise an exception inside a task instead",
        words={
            "ending": Choice(
                "how", {"code": "the process ended with exit code {said}", "raised": "SystemExit({said})"}
            )
        },
    ),
    Rule(
        "C506",
        kinds.ImportCrash,
        "error",
        "importing the package crashes the interpreter ({signal})",
        "look for native extensions that do not fit this Python, and for code that kills its process",
    ),
    Rule(
        "C507",
        kinds.EntryModuleShadowed,
        "error",
        "the entry module {module} is shadowed: loaders find {path} first",
        "give the workflow a name that no installed module has",
    ),
    Rule(
        "C508",
        kinds.VariableReadAtImport,
        "error",
        "the variable {name} is read while the package is imported, and is not set here",
        "call cloaca.var inside the task, or set CLOACINA_VAR_{name} here and on the loader's host",
    ),
    Rule(
        "C509",
        kinds.ProofTaskMissing,
        "error",
        "importing the package does not register the task {id}",
        "declare it at the top level of its cell, behind no condition",
    ),
    Rule(
        "C510",
        kinds.ProofTaskUnknown,
        "error",
        "importing the package registers the task {id}, which no task cell shows",
        "declare it in a task cell, with a literal id",
    ),
    Rule(
        "C511",
        kinds.ProofDependenciesDiffer,
        "error",
        "the task {id} depends on {found} when imported, on {manifest} as read from the notebook",
        "write its dependencies as a literal list",
    ),
    Rule(
        "C512",
        kinds.ProofFunctionDiffers,
        "warning",
        "the function of the task {id} is {found} when imported, {manifest} in the manifest",
        "use functools.wraps in the decorator that replaces it",
    ),
    Rule(
        "C513",
        kinds.NestedBuilder,
        "error",
        "carried code opens the builder {name}, whose tasks a loader does not find",
        "declare the tasks in task cells; the builder is written for you",
    ),
    Rule(
        "C514",
        kinds.ImportThread,
        "warning",
        "importing the package leaves the thread {name} running",
        "start and join threads inside a task",
    ),
    Rule(
        "C515",
        kinds.ImportOutput,
        "info",
        "importing the package prints {text!r}",
        "print inside tasks, if at all",
    ),
    Rule(
        "C516",
        kinds.ImportSlow,
        "warning",
        "importing the package takes {seconds} s here; loaders give up after 60 s",
        "move slow imports and work into the tasks that need them",
    ),
    # Module names and vendored files
    Rule(
        "C517",
        kinds.DeniedModule,
        "error",
        "the module {module} ({where}) has a name that loaders refuse: it shadows the standard library's",
        "rename the module, or leave it out",
    ),
    Rule(
        "C518",
        kinds.StandardModule,
        "error",
        "the module {module} ({where}) is never imported: the standard library's comes first",
        "rename the module",
    ),
    Rule(
        "C519",
        kinds.VendoredModuleHidden,
        "warning",
        "the vendored module {module} is never imported: {hider} comes first",
        "remove it",
        words={"hider": Choice("by", {"entry": "the entry module", "loader": "the loader's own module"})},
    ),
    Rule(
        "C520",
        kinds.VendorNative,
        "warning",
        "vendor/ holds native code, built for one platform and one Python: {path}{others}",
        "install such libraries on the loader's host instead",
        words={"others": lambda said: f" and {said.more} more" if said.more else ""},
    ),
    Rule(
        "C521",
        kinds.VendorPacked,
        "warning",
        "{path} is packed: loaders do not look inside",
        "unpack it, for example by pip install --target vendor",
    ),
    Rule(
        "C522",
        kinds.VendoredImportLate,
        "info",
        "{module} is imported when the package is loaded as well, for servers delete the files after that",
        "nothing needs to be done; an import at the top of a cell says the same",
    ),
    Rule(
        "C523",
        kinds.VendoredCodeImportsLate,
        "warning",
        "{path}, line {line}, imports {module} inside a function, which fails once a server has deleted "
        "the files",
        "import {module} at the top of a cell that a task uses",
    ),
    Rule(
        "C524",
        kinds.FileBesideModule,
        "error",
        "a function uses __file__: servers delete the package's files before it runs",
        "write the data into a constant, or read it from where cloaca.var says",
    ),
    Rule(
        "C525",
        kinds.FileBesideModuleAtLoad,
        "warning",
        "__file__ is used while the package is imported, beside whose modules no data files are carried",
        "write the data into a constant",
    ),
    Rule(
        "C526",
        kinds.RelativePath,
        "warning",
        "the path {path!r} depends on the working directory, which is another on a server",
        'take the path from a variable, for example cloaca.var("DATA_FILE")',
    ),
)
