"""Rules C5xx: what loaders and servers accept, and what importing the package showed."""

from __future__ import annotations

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds

RULES: Table = {
    # Importing the package
    kinds.ImportFailed: error(
        "C501",
        "importing the package raises {error}{where}",
        "{advice}",
        advice=choice(
            "type",
            EOFError="a loader has no input: let the task read the value with cloaca.var or from the context",
            FileNotFoundError="a server has other files: open it inside a task, at a path "
            "that cloaca.var gives",
            environment="read the variable inside a task, or by `os.getenv`, which need not find it; "
            "`cloaca.var` reads those of a deployment",
            circular="let one of the modules import the other one in a function, or put what both need into "
            "a third",
            declared="mend it as the engine says: no task can hold a declaration",
            Exception="mend the line, or move what it does into a task",
        ),
    ),
    kinds.ImportMissingModule: error(
        "C502",
        "the package imports {module}, which is not there{where}",
        "{advice}",
        advice=choice(
            "lies",
            {
                "in-package": "{file} is not carried: put its code into a %%cloaca_module cell",
                "beside": "{file} lies beside the notebook: put it into vendor/, or into a "
                "%%cloaca_module cell",
                "by-text": "the package has it under a name of its own, and only where a statement "
                "imports it: write `import {module}`, and what is used of it, instead of the text",
                "nowhere": "copy it into vendor/ beside the notebook, or install it here and "
                "on the loader's host; if a cell writes it (`%%writefile`), run that cell",
                "bare": "list it in [tool.cloaca_nb.targets.NAME] modules if the target has it, else "
                "%cloaca_vendor it",
            },
        ),
    ),
    kinds.ServerLacksName: error(
        "C503",
        "servers have no cloaca.{name}: their module declares workflows and runs nothing",
        "{advice}",
        advice=choice(
            "advice",
            near="did you mean `cloaca.{other}`? What servers lack, the package may not import",
            leave="leave it out of what the package imports; %cloaca_run runs the workflow",
        ),
    ),
    kinds.ImportTimeout: error(
        "C504",
        "importing the package was not done after {seconds} s, where loaders give up",
        "move the work at module level into the task that needs it",
    ),
    kinds.ImportExit: error(
        "C505",
        "importing the package ends the process: {ending}",
        "raise an exception inside a task instead",
        ending=choice("how", code="the process ended with exit code {said}", raised="SystemExit({said})"),
    ),
    kinds.ImportCrash: error(
        "C506",
        "importing the package crashes the interpreter ({signal})",
        "look for native extensions that do not fit this Python, and for code that kills its process; "
        "SIGXCPU says that it used up what `--limit cpu=…` gives",
    ),
    kinds.EntryModuleShadowed: error(
        "C507",
        "the entry module {module} is shadowed: loaders find {path} first",
        "give the workflow a name that no installed module has",
    ),
    kinds.VariableReadAtImport: error(
        "C508",
        "the variable {name} is read while the package is imported, and is not set here",
        "call cloaca.var inside the task, or set CLOACINA_VAR_{name} here and on the loader's host",
    ),
    kinds.ProofTaskMissing: error(
        "C509",
        "importing the package does not register the task {id}",
        "declare it at the top level of its cell, behind no condition",
    ),
    kinds.ProofTaskUnknown: error(
        "C510",
        "importing the package registers the task {id}, which no task cell shows",
        "declare it in a task cell, with a literal id",
    ),
    kinds.ProofDependenciesDiffer: error(
        "C511",
        "the task {id} depends on {found} when imported, on {manifest} as read from the notebook",
        "write its dependencies as a literal list",
    ),
    kinds.ProofFunctionDiffers: warning(
        "C512",
        "the function of the task {id} is {found} when imported, {manifest} in the manifest",
        "use functools.wraps in the decorator that replaces it",
    ),
    kinds.NestedBuilder: error(
        "C513",
        "carried code opens the builder {name}, whose tasks a loader does not find",
        "declare the tasks in task cells; the builder is written for you",
    ),
    kinds.ImportThread: warning(
        "C514",
        "importing the package leaves the thread {name} running",
        "start and join threads inside a task",
    ),
    kinds.ImportOutput: info(
        "C515", "importing the package prints {text!r}", "print inside tasks, if at all"
    ),
    kinds.ImportSlow: warning(
        "C516",
        "importing the package takes {seconds} s here; loaders give up after 60 s",
        "move slow imports and work into the tasks that need them",
    ),
    # Module names and vendored files
    kinds.DeniedModule: error(
        "C517",
        "the module {module} ({where}) has a name that loaders refuse: it shadows the standard library's",
        "rename the module, or leave it out",
    ),
    kinds.StandardModule: error(
        "C518",
        "the module {module} ({where}) is never imported: the standard library's comes first",
        "rename the module",
    ),
    kinds.VendoredModuleHidden: warning(
        "C519",
        "the vendored module {module} is never imported: {hider} comes first",
        "remove it",
        hider=choice("by", entry="the entry module", loader="the loader's own module"),
    ),
    kinds.VendorNative: warning(
        "C520",
        "vendor/ holds native code, built for one platform and one Python: {path}{others}",
        "install such libraries on the loader's host instead",
        others=lambda said: f" and {said.more} more" if said.more else "",
    ),
    kinds.VendorPacked: warning(
        "C521",
        "{path} is packed: loaders do not look inside",
        "unpack it, for example by pip install --target vendor",
    ),
    kinds.VendoredImportLate: info(
        "C522",
        "{module} is imported when the package is loaded as well, for servers delete the files after that",
        "nothing needs to be done; an import at the top of a cell says the same",
    ),
    kinds.VendoredCodeImportsLate: warning(
        "C523",
        "{path}, line {line}, imports {module} inside a function, which fails once a server has deleted "
        "the files",
        "import {module} at the top of a cell that a task uses",
    ),
    kinds.FileBesideModule: error(
        "C524",
        "a function uses {what}: servers delete the package's files before it runs",
        "write the data into a constant, or read it from where cloaca.var says",
    ),
    kinds.FileBesideModuleAtLoad: warning(
        "C525",
        "__file__ is used while the package is imported, beside whose modules no data files are carried",
        "write the data into a constant",
    ),
    kinds.RelativePath: warning(
        "C526",
        "the path {path!r} depends on the working directory, which is another on a server",
        'take the path from a variable, for example cloaca.var("DATA_FILE")',
    ),
    # What the package needs of the target, and the lock
    kinds.TargetMayLack: warning(
        "C527",
        "the package imports {module} ({distribution}), which the target may not have",
        "install it there and list it in [tool.cloaca_nb.targets.NAME] modules, or put it into vendor/",
    ),
    kinds.TargetLacks: warning(
        "C528",
        "the package imports {module}, which some targets are said not to have: {targets}",
        "install it there and add it to the target's modules in pyproject.toml, or put it into vendor/",
    ),
    kinds.LockUnreadable: warning(
        "C529",
        "requirements.lock cannot be read: {reason}",
        "write it anew: cloaca-nb lock NOTEBOOK",
    ),
    kinds.LockLine: warning(
        "C530",
        "line {line} of requirements.lock pins no version: {text!r}",
        "write name==version, or write the file anew: cloaca-nb lock NOTEBOOK",
    ),
    kinds.LockLacks: warning(
        "C531",
        "requirements.lock does not pin {distribution}, which {module} comes from",
        "write it anew: cloaca-nb lock NOTEBOOK",
    ),
    kinds.LockDiffers: warning(
        "C532",
        "requirements.lock pins {distribution} {locked}, and {installed} is installed here",
        "install what the lock says, or write it anew: cloaca-nb lock NOTEBOOK",
    ),
    # Beside other packages
    kinds.TouchesOther: error(
        "C533",
        "importing the package looks for {module} outside of it: on a server that may be another package's"
        "{where}",
        "import it where it stands: `from . import name`, or by name in a cell, not by a text",
    ),
    kinds.TouchesVendored: warning(
        "C534",
        "vendored code looks for {module} in `sys.modules`: on a server that may be another package's{where}",
        "vendor a library that does not, or have it installed on the server",
    ),
    kinds.NotImported: info(
        "C535",
        "the package was not imported: what only importing shows is not known",
        "where you trust the notebook, check without --no-import",
    ),
    # Modules beside the notebook
    kinds.LocalModuleSyntax: error(
        "C536", "{file}, which is imported, is no Python: {reason}", "mend this line or the one above it"
    ),
    kinds.LocalModuleUnreadable: error(
        "C537",
        "{file}, which is imported, cannot be carried: {reason}",
        "mend that, or import it from vendor/",
    ),
    kinds.LocalModuleName: error(
        "C538",
        "{file}, which is imported, cannot be carried: the package has a module {name} of its own",
        "name the file otherwise",
    ),
    kinds.LocalModuleHidden: warning(
        "C539",
        "{file} lies beside the notebook, and the module {name} of the standard library is imported instead",
        "name the file otherwise",
    ),
    kinds.LocalModuleShadows: warning(
        "C540",
        "{file} is carried, and not the installed module of that name ({where})",
        "name the file otherwise if the installed one is meant",
    ),
    kinds.AnewReadsFile: error(
        "C541",
        "what tasks may change in {name} cannot be made anew for each attempt: it reads a file as it is "
        "imported, and servers delete the package's files",
        "move what reads the file, or what is changed, into a module of its own",
    ),
    # Which Pythons the package runs on
    kinds.SyntaxNewer: warning(
        "C542",
        "{what} needs Python {needs}, and the package says {requires}",
        'say so, for example %cloaca_workflow --requires-python ">={needs}", or write it otherwise',
    ),
    kinds.VendoredNeedsPython: warning(
        "C543",
        "the vendored {name} is for Python {needs}, and the package says {requires}",
        'say so, for example %cloaca_workflow --requires-python "{needs}", or vendor an older version',
    ),
    kinds.TargetPython: warning(
        "C544",
        "the target {target} is told to have Python {python}, on which the package cannot be loaded: {why}",
        "write it otherwise, or see to a newer Python there",
    ),
    kinds.TargetsLack: error(
        "C545",
        "the package imports {module}, which no target is said to have: {targets}",
        "put it into vendor/, or install it there and add it to the target's modules in pyproject.toml; "
        "--force packs all the same",
    ),
    kinds.TargetLacked: warning(
        "C546",
        "the package imports {module}, which {target} {shown} {day}",
        "put it into vendor/, or install it there and list it in [tool.cloaca_nb.targets.{key}] modules",
        shown=choice(
            "how",
            named="lacks, as {package} showed on",
            likely="may lack: it did not load {package}, which imports it, on",
            within="cannot import without {needs}, as {package} showed on",
        ),
    ),
    kinds.AsksSomebody: error(
        "C547",
        "`{function}()` waits for what somebody types, and a task has no keyboard",
        "give the value to the run: declare it with %cloaca_params, or, where nobody may see it, as a secret",
    ),
    kinds.VariableUnsetInProof: info(
        "C548",
        "the environment variable {name} is not set here: what asks for it at the start of a task was not "
        "tried",
        "set it here, or in .env beside the notebook, to have it tried; where tasks run it has to be set",
    ),
}
