"""Rules C5xx: what importing the package shows."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class ImportFailed(Rule):
    """The package cannot be imported

    What it means:
        The package was imported in a fresh interpreter, as a loader does it, and an exception was raised. The
        finding names the innermost line of the notebook on the way to it.

    Why it matters:
        A server that cannot import a package accepts the upload, builds it and then never loads it; only its
        log says why.

    Example:
        RATES = {"EUR": 1.1}
        RATE = RATES["USD"]         # KeyError when the package is imported

    What to do:
        Mend the line, or move what it does into a task: tasks run later, and a failing task says why.
    """

    code = "C501"
    name = "import-failed"
    message = "importing the package raises {error}{where}"
    hint = "{advice}"


class ImportMissingModule(Rule):
    """A module that the package imports is not there

    What it means:
        Importing the package in a fresh interpreter raised ModuleNotFoundError. Neither the package, nor
        `vendor/`, nor the installed distributions hold the module.

    Why it matters:
        A loader imports the package with the modules of its own host. What is neither there nor carried in
        `vendor/` is missing.

    Example:
        import my_lib               # stands in another folder, or in a virtual environment of another name

    What to do:
        Install the module where the notebook is checked and on the loader's host; or copy it into `vendor/`
        beside the notebook; or, if it is code of your own, put it into a `%%cloaca_module` cell.
    """

    code = "C502"
    name = "import-missing-module"
    message = "the package imports {module}, which is not there{where}"
    hint = "{advice}"


class ServerLacksName(Rule):
    """A name of `cloaca` that servers do not have

    What it means:
        Code that runs when the package is imported uses a name of the module `cloaca` that only an installed
        engine has, such as `DefaultRunner`.

    Why it matters:
        Inside a server `cloaca` has the names that declare workflows and no others: the server is the runner.
        The import fails there although it works on your machine.

    Example:
        runner = cloaca.DefaultRunner(":memory:")     # at module level

    What to do:
        Keep running and administration out of tasks, helpers and constants; `%cloaca_run` runs the workflow.
    """

    code = "C503"
    name = "server-lacks-name"
    message = "servers have no cloaca.{name}: their module declares workflows and runs nothing"
    hint = "leave it out of what the package imports; %cloaca_run runs the workflow"


class ImportTimeout(Rule):
    """Importing the package takes too long

    What it means:
        The import was not done within the time that loaders allow, 60 seconds.

    Why it matters:
        A loader gives up: `Python workflow import timed out after 60s`. One that cannot interrupt the import
        serves nothing any more until it is restarted.

    Example:
        MODEL = load_model("large.bin")      # at module level

    What to do:
        Move the work into the task that needs it, or read a prepared result.
    """

    code = "C504"
    name = "import-timeout"
    message = "importing the package was not done after {seconds} s, where loaders give up"
    hint = "move the work at module level into the task that needs it"


class ImportExit(Rule):
    """Importing the package ends the process

    What it means:
        Code that runs at import calls `sys.exit`, `exit`, `quit` or `os._exit`.

    Why it matters:
        On a loader that ends the import, and with `os._exit` the whole server.

    Example:
        if not READY:
            sys.exit("not ready")

    What to do:
        Raise an exception inside a task instead.
    """

    code = "C505"
    name = "import-exit"
    message = "importing the package ends the process: {how}"
    hint = "raise an exception inside a task instead"


class ImportCrash(Rule):
    """Importing the package crashes the interpreter

    What it means:
        The interpreter that imported the package was ended by a signal, such as SIGSEGV or SIGKILL.

    Why it matters:
        On a server the whole process goes down with it, again at each start.

    Example:
        ctypes.string_at(0)          # at module level

    What to do:
        Look for native extensions that do not fit this Python, and for code that ends its own process.
    """

    code = "C506"
    name = "import-crash"
    message = "importing the package crashes the interpreter ({signal})"
    hint = "look for native extensions that do not fit this Python, and for code that kills its process"


class EntryModuleShadowed(Rule):
    """Another module has the entry module's name

    What it means:
        The first part of the entry module's name is also the name of a module of the standard library or of
        an installed distribution.

    Why it matters:
        Loaders put the package at the end of the search path, so the other module is imported instead and no
        task is registered.

    Example:
        %cloaca_workflow calendar

    What to do:
        Give the workflow a name of its own.
    """

    code = "C507"
    name = "entry-module-shadowed"
    message = "the entry module {module} is shadowed: loaders find {path} first"
    hint = "give the workflow a name that no installed module has"


class VariableReadAtImport(Rule):
    """A variable is read while the package is imported

    What it means:
        `cloaca.var` is called at module level for a variable that is not set here.

    Why it matters:
        A server reads it once, when it loads the package; where it is not set there, the package never loads.

    Example:
        SOURCE = cloaca.var("DATA_SOURCE")        # a constant that a task uses

    What to do:
        Call `cloaca.var` inside the task, or use `cloaca.var_or` with a default. To keep it, set
        `CLOACINA_VAR_<name>` here and on the host.
    """

    code = "C508"
    name = "variable-read-at-import"
    message = "the variable {name} is read while the package is imported, and is not set here"
    hint = "call cloaca.var inside the task, or set CLOACINA_VAR_{name} here and on the loader's host"


class ProofTaskMissing(Rule):
    """A task is not registered when the package is imported

    What it means:
        The manifest lists the task, but importing the entry module did not declare it.

    Why it matters:
        Loaders find tasks by importing the module. A task whose declaration is skipped, for example by a
        condition, does not exist for them.

    Example:
        if __name__ == "__main__":
            @cloaca.task(id="load")
            def load(context): ...

    What to do:
        Declare the task at the top level of its cell.
    """

    code = "C509"
    name = "proof-task-missing"
    message = "importing the package does not register the task {id}"
    hint = "declare it at the top level of its cell, behind no condition"


class ProofTaskUnknown(Rule):
    """Importing the package registers a task that the notebook does not show

    What it means:
        Code that the package carries declares a task that is no task cell's.

    Why it matters:
        It would run on the server without being in the graph or in the manifest.

    Example:
        def make(id):
            @cloaca.task(id=id)
            def step(context): ...
        make("hidden")

    What to do:
        Declare each task with a literal id in a task cell.
    """

    code = "C510"
    name = "proof-task-unknown"
    message = "importing the package registers the task {id}, which no task cell shows"
    hint = "declare it in a task cell, with a literal id"


class ProofDependenciesDiffer(Rule):
    """A task's dependencies are others when the package is imported

    What it means:
        The dependencies that the import declared are not those that were read from the notebook.

    Why it matters:
        The graph that you see is not the one that runs.

    Example:
        @cloaca.task(id="load", dependencies=WAITS)       # a list that code changes

    What to do:
        Write the dependencies as a literal list.
    """

    code = "C511"
    name = "proof-dependencies-differ"
    message = "the task {id} depends on {found} when imported, on {manifest} as read from the notebook"
    hint = "write its dependencies as a literal list"


class ProofFunctionDiffers(Rule):
    """A task's function is another one when the package is imported

    What it means:
        The function that was declared with the task's id is not the one that the manifest names, for example
        because a decorator between the two replaced it.

    Why it matters:
        Tools that look the function up by the manifest find another one.

    Example:
        @cloaca.task(id="load")
        @wrapped                     # gives a function of another name
        def load(context): ...

    What to do:
        Use `functools.wraps` in the decorator.
    """

    code = "C512"
    name = "proof-function-differs"
    severity = "warning"
    message = "the function of the task {id} is {found} when imported, {manifest} in the manifest"
    hint = "use functools.wraps in the decorator that replaces it"


class NestedBuilder(Rule):
    """Carried code opens a `WorkflowBuilder` of its own

    What it means:
        Besides the builder of the entry module, carried code enters another one.

    Why it matters:
        Its tasks are registered under names where a loader does not look: `Empty package`.

    Example:
        # in a helper module
        with cloaca.WorkflowBuilder("other"):
            ...

    What to do:
        Declare the tasks in task cells; the builder is written for you.
    """

    code = "C513"
    name = "nested-builder"
    message = "carried code opens the builder {name}, whose tasks a loader does not find"
    hint = "declare the tasks in task cells; the builder is written for you"


class ImportThread(Rule):
    """Importing the package leaves a thread running

    What it means:
        Code that runs at import started a thread, and it still ran when the import was done.

    Why it matters:
        On a server it goes on for the life of the process, also after the package was replaced.

    Example:
        threading.Thread(target=poll).start()       # at module level

    What to do:
        Start and join threads inside a task.
    """

    code = "C514"
    name = "import-thread"
    severity = "warning"
    message = "importing the package leaves the thread {name} running"
    hint = "start and join threads inside a task"


class ImportOutput(Rule):
    """Importing the package prints something

    What it means:
        Code that runs at import writes to standard output.

    Why it matters:
        It lands in the server's log each time the package is loaded.

    Example:
        print("loaded")              # in a %%cloaca_module cell

    What to do:
        Print inside tasks, or leave it.
    """

    code = "C515"
    name = "import-output"
    severity = "info"
    message = "importing the package prints {text!r}"
    hint = "print inside tasks, if at all"


class ImportSlow(Rule):
    """Importing the package takes long

    What it means:
        The import took ten seconds or more here; loaders give up after 60.

    Why it matters:
        On a busier or slower host it may not be done in time, and the package then never loads.

    Example:
        import heavy_library           # and its models, loaded at import

    What to do:
        Import heavy libraries inside the tasks that need them, if they are installed on the host.
    """

    code = "C516"
    name = "import-slow"
    severity = "warning"
    message = "importing the package takes {seconds} s here; loaders give up after 60 s"
    hint = "move slow imports and work into the tasks that need them"


RULES: tuple[type[Rule], ...] = (
    ImportFailed,
    ImportMissingModule,
    ServerLacksName,
    ImportTimeout,
    ImportExit,
    ImportCrash,
    EntryModuleShadowed,
    VariableReadAtImport,
    ProofTaskMissing,
    ProofTaskUnknown,
    ProofDependenciesDiffer,
    ProofFunctionDiffers,
    NestedBuilder,
    ImportThread,
    ImportOutput,
    ImportSlow,
)
