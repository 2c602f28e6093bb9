"""Rules C20x to C23x: names that tasks use, and what is carried for them."""

from __future__ import annotations

from collections.abc import Mapping

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds

#: What to do about tasks that need different states, by why that cannot be; of streams of random numbers.
_OF_SPLIT: Mapping[kinds.Split, str] = {
    "process": "set it in each of the two tasks",
    "object": "hand over through the context what changes there, or make one task of both",
    "memo": "hand over through the context what it gave, or have it forget that where that changes",
}
_STREAMS = frozenset({"random", "numpy.random"})
_OWN_STREAM = "draw in each of the two from a generator of its own: `rng = np.random.default_rng(7)`"
#: Parts of the process that are called by their own name.
_BY_NAME = ("os.environ", "locale", "warnings", "sys", "random", "numpy.random", "module")
#: What a change may be marked with that is to be left.
_LEFT = "with `# cloaca: leave`, and the task sees `{name}` without this change"

RULES: Table = {
    kinds.UnknownName: error(
        "C201",
        "{user} uses `{name}`, which nothing defines",
        "{advice}",
        advice=choice(
            "advice",
            {
                "local": "it is a local name of task `{other}`: hand the value over with "
                '`context.set("{name}", {name})` there and `context.get("{name}")` here',
                "later": "task `{other}` makes it, in a cell below: move that cell above this one",
                "near": "did you mean `{other}`?",
                "alias": "is `import {other} as {name}` missing?",
                "import": "is `import {name}` missing?",
                "define": "define or import it in a cell above the task",
                "star": "if it comes from `from {other} import *` in cell {cell}, import it by name: "
                "`from {other} import {name}`",
                "broken": "cell {cell} may define it, and is no Python: mend that cell",
                "magic": "`{other}` in cell {cell} may bind it, which a task has not: write that in plain "
                "Python, or compute it in a task",
                "sees": "a module sees only what it defines or imports itself: define it there, or pass "
                "it as an argument",
                "module": "define or import it in the module's cell",
            },
        ),
    ),
    kinds.ComputedName: error(
        "C202",
        "{user} uses `{name}`, a result of work: cell {from_cell}, line {from_line} gets it from {what}",
        "{how}",
        how=choice(
            "does",
            asks="a server has no keyboard: declare what a run is told with %cloaca_params, and what "
            "nobody may see as a secret",
            work="compute it in a task and hand it over through the context; `# cloaca: carry` at the end of "
            "the line lets the work be done whenever the package is imported (not for files: a server has "
            "others)",
        ),
    ),
    kinds.LostName: error(
        "C203",
        "{user} uses `{name}`, which {by} {does} in cell {from_cell}, line {from_line}",
        "{how}",
        does=choice("how", capture="binds", forget="forgets", other="binds"),
        how=choice(
            "how",
            capture="put `with contextlib.redirect_stdout(io.StringIO()) as {name}:` around the lines in "
            "place of the magic, and take `{name}.getvalue()`",
            forget="write `del {name}` in place of the magic",
            other="compute it in a task and hand it over through the context, or write the line in plain "
            "Python",
        ),
    ),
    kinds.LostChange: error(
        "C204",
        "this change of `{name}` {why}: `{text}`",
        "{cure}",
        cure=choice(
            "why",
            {
                **dict.fromkeys(
                    ("work", "does"),
                    "change it in the task; or end the line with `# cloaca: carry`, and the work is done "
                    f"whenever the package is imported, or {_LEFT}",
                ),
                "stands": f"change it in the task, or take it out of the block; or end the line {_LEFT}",
                "figure": "change it in the task, or draw by a method of the axes, as in `ax.plot(…)`; or "
                f"end the line {_LEFT}",
                "drawn": "draw by a method of the axes, as in `ax.plot(…)`, or make a figure in the task",
            },
        ),
        why=choice(
            "why",
            stands="stands in {what} and is not carried with it",
            figure="stands in {what} and is not carried with it",
            drawn="may be one of another figure, as notebooks that show figures close them at a cell's end",
            work="does work and is not carried with it",
            does="does work: {what} and is not carried with it",
        ),
    ),
    kinds.StarImport: error(
        "C205",
        "`from {module} import *` hides which names a task needs",
        "import them by name: `from {module} import {name}`",
    ),
    kinds.IpythonName: error(
        "C206",
        "{user} uses `{name}`, which only IPython provides",
        "{advice}",
        advice=choice(
            "advice",
            module="a package runs without IPython; put what it should do into plain Python",
            task="a task runs without IPython; put what it should do into plain Python",
            end="raise an exception where the task should fail, and return the context where it should end",
            keep="keep the value in a name of your own, or hand it over through the context",
        ),
    ),
    kinds.DeletedName: error(
        "C207",
        "{user} uses `{name}`, which cell {from_cell}, line {from_line} deletes",
        "take out the `del`, or define `{name}` again below it",
    ),
    kinds.MainOnlyName: error(
        "C208",
        '{user} uses `{name}`, which only the `if __name__ == "__main__":` block of cell {from_cell}, '
        "line {from_line} binds",
        "define it outside of the block: a package is imported, never run as a script",
    ),
    kinds.TypingOnlyName: error(
        "C209",
        "{user} uses `{name}`, which only the `if TYPE_CHECKING:` block of cell {from_cell}, line "
        "{from_line} binds",
        "import it outside of the block, or add `from __future__ import annotations` if only "
        "annotations use it",
    ),
    kinds.TaskLocalName: error(
        "C210",
        "{user} uses `{name}`, a local name of task `{owner}` (cell {from_cell}, line {from_line})",
        "{advice}",
        advice=choice(
            "how",
            value='hand it over: `context.set("{name}", {name})` in `{owner}`, and '
            '`context.get("{name}")` here',
            definition="put the line that defines or imports `{name}` into a cell above both tasks",
            handed='it is handed over: read it by `context.get("{name}")`',
            plain="mark the cell that uses `{name}` as a task, too, or pass the value to a function; where "
            "`{owner}` only defines things, take its mark away: they are carried then",
        ),
    ),
    kinds.NotInModule: error(
        "C211",
        "`{name}` is imported from the module `{module}` of cell {cell}, which does not define it",
        "{advice}",
        advice=lambda said: f"did you mean `{said.near}`?" if said.near else f"define it in cell {said.cell}",
    ),
    kinds.WorkAtImport: error(
        "C212",
        "{what} does work whenever the package is imported, since it stands beside the task's function",
        "move it into the function; if the task does not need it, into another cell",
    ),
    kinds.RunsAtImport: warning(
        "C213",
        "{what} runs {runs}, since a task needs {name}",
        "fine if it is quick and gives the same everywhere; else call it in the task",
        runs=choice(
            "when",
            {
                "import": "when the package is imported",
                "attempt": "for each attempt of a task, anew",
            },
        ),
    ),
    kinds.DefinedLater: info(
        "C214",
        "{user} uses `{name}`, which is defined below it, in cell {from_cell}, line {from_line}",
        "move the definition above the task, so that the notebook runs from top to bottom",
    ),
    kinds.LeftBehind: info(
        "C215",
        "this is not carried with `{name}`: `{text}`",
        "if a task relies on its effect, call it in the task",
    ),
    kinds.SplitState: error(
        "C216",
        "the tasks `{task}` and `{other}` need different states of the notebook, so each gets a module of "
        "its own; but {problem}",
        "{advice}",
        problem=choice(
            "why",
            process="both go by what `{name}` keeps for the whole process, which cannot be both",
            object="one of them changes `{name}`, and the other would not see the change",
            memo="both ask `{name}`, which keeps what it gave before the notebook changed what it goes by",
        ),
        advice=lambda said: _OWN_STREAM if said.name in _STREAMS else _OF_SPLIT[said.why],
    ),
    kinds.SharedState: error(
        "C217",
        "this changes `{name}`, which task `{other}` reads: on a server {whose}",
        "{advice}; or make one task of both",
        whose=choice(
            "what",
            {
                **dict.fromkeys(("value", "code", "stuck"), "each attempt of a task has its own"),
                **dict.fromkeys(
                    ("library", "database"), "both may run at the same time, or in two processes"
                ),
                "thread": "each task runs in a thread, and each thread has its own",
            },
        ),
        advice=choice(
            "what",
            value='hand it over: `context.set("{name}", {name})` here and `context.get("{name}")` in '
            "`{other}`",
            code="keep that in a variable, and hand this over: `context.set(…)` here and `context.get(…)` in "
            "`{other}`",
            stuck="make one in each of the two, and hand over what this one has of it",
            library="define a function of your own in a cell above both, and call that in the place of "
            "`{name}`",
            database="hand over what `{other}` needs of it, or have a file that both open: "
            "`duckdb.connect(FILE)`",
            thread="set it in a cell above both, or in `{other}`, too",
        ),
    ),
    kinds.ProcessState: warning(
        "C218",
        "this task leaves {state} changed, which a server keeps for the next run and shares with other "
        "packages",
        "{cure}",
        state=choice(
            "part",
            {
                **dict.fromkeys(_BY_NAME, "`{what}`"),
                "directory": "the working directory (`{what}`)",
                "logging": "what is logged, and where (`{what}`)",
                "setting": "what `{what}` sets",
                "accessor": "what `{what}` sets",
                "database": "the database of `{what}`",
                "figures": "the current figure (`{what}`)",
            },
        ),
        cure=choice(
            "part",
            {
                "os.environ": "give the value to what needs it, such as `subprocess.run(…, env=…)`",
                "locale": "format in the task without the locale, or set it on the server",
                "warnings": "change the filters inside of `with warnings.catch_warnings():`",
                "sys": "change it where the package is loaded, in a cell above, or not at all",
                "random": "draw from a generator of your own: `rng = random.Random(7)`",
                "numpy.random": "draw from a generator of your own: `rng = np.random.default_rng(7)`",
                "directory": "name files by whole paths, and give `cwd=…` to what needs a working directory",
                "logging": "set logging up where the server is started; each run would add to it",
                "setting": "give the setting to the call that needs it, or set it in a cell above",
                "accessor": "leave the class without it, and call that: `Mine(table).size()`",
                "database": "open one of the task's own: `con = duckdb.connect()`",
                "module": "leave other modules as they are; wrap what is to behave otherwise",
                "figures": "end with `plt.close(fig)`, of a figure of its own: `fig, ax = plt.subplots()`",
            },
        ),
    ),
    kinds.ValueOfRun: info(
        "C219",
        "`{name}` is one value for each run: task `{maker}` makes it and hands it over as `@{name}`",
        "with `# cloaca: keep` on its line it is made once, when the package is loaded",
    ),
    kinds.ValueBehindSkip: warning(
        "C220",
        "`{name}` is one value for each run, and does not reach task `{task}` where `{skipped}` is skipped",
        "let `{task}` wait for a task on a way without trigger rules too, or make the value in one task only",
    ),
    kinds.OwnStream: info(
        "C221",
        "this task draws from a stream of its own, seeded for each attempt as the notebook seeds `{what}`",
        "nothing is to be done: the draws are those of the notebook, whatever else runs at the same time",
    ),
    kinds.ProcessStream: warning(
        "C222",
        "`{what}` is seeded for each attempt of this task, and whatever runs at the same time draws from it, "
        "too",
        "draw from a generator of your own: {cure}",
        cure=choice(
            "what",
            {
                "random": "`rng = random.Random(7)`",
                "numpy.random": "`rng = np.random.default_rng(7)`",
            },
        ),
    ),
    kinds.SharedStream: error(
        "C223",
        "the tasks {tasks} draw one after the other from `{what}` after one seed: on a server each attempt "
        "has a stream of its own",
        "seed it once more above each task's cell, draw in one task and hand the values over, or make one "
        "task of them",
    ),
    kinds.ValueApart: error(
        "C224",
        "`{name}` keeps what is new for each run, and is used by the tasks {tasks}: on a server each attempt "
        "makes its own",
        "bind the value by its own name in a cell (`VALUE = {name}()`) and use that in the tasks, or seed "
        "what draws it (`random_state=7`); or hand it over; with `# cloaca: keep` on its line it is made "
        "once, when the package is loaded",
    ),
    kinds.Kept: info(
        "C225",
        "{names} is kept: made once, when the package is loaded, and found by a run as the last one left it",
        "nothing is to be done; without `# cloaca: keep` each attempt starts from what the notebook has",
    ),
    kinds.CostlyAnew: info(
        "C226",
        "making this anew for each attempt takes {milliseconds} ms here",
        "where it need not be as the notebook left it, `# cloaca: keep` on its line makes it once, when the "
        "package is loaded; or let tasks change a copy of their own",
    ),
    kinds.LeftRunning: warning(
        "C227",
        "{left}, which may run when the attempt is over: what was made anew for it is gone then, and other "
        "runs share the process",
        "{cure}",
        left=choice(
            "why",
            thread="`{what}` starts what this task does not wait for",
            callback="`{what}` hands out a callback",
        ),
        cure=choice(
            "why",
            thread="wait for it before the task ends: `thread.join()`, `with ThreadPoolExecutor() as pool:`",
            callback="do it before the task ends, in `finally:` where it must be done in any case",
        ),
    ),
    kinds.PickledAnew: warning(
        "C228",
        "{names} is made anew for each attempt of this task, which pickles: task `{other}` cannot read a "
        "pickle of its objects",
        "hand over plain values, such as `vars(order)`, and make the object from them in `{other}`",
    ),
    kinds.LoggedState: warning(
        "C229",
        "`{name}` keeps what is logged, and this task looks at it: on a server all runs log to the same "
        "loggers, so it has the records of others, too",
        "keep in the task what is to be looked at there; logging is for those who read logs",
    ),
    kinds.KeptRebound: error(
        "C230",
        "`{name}` is kept, and `{by}` binds it anew while it also uses what is made anew for each attempt: "
        "the kept one would never change",
        "keep a container and change what it holds, such as `STATE = [0]` and `STATE[0] += 1`; or "
        "bind `{name}` in a function that uses nothing else that tasks change",
    ),
    kinds.AnyName: error(
        "C231",
        "{user} looks into `{text}`, and it is not known which names it reads: a package has those alone "
        "that its tasks use",
        "put what is looked for into a dict of its own, such as `STEPS = dict(load=load)`, or write the key "
        "as a text: `globals()['load']`",
    ),
    kinds.AskedForMain: error(
        "C232",
        "`{text}` is true in the notebook and never in a package, which is imported",
        "leave the condition out, and what the package is not to do as well; or decide by a value of its "
        "own, such as `IN_NOTEBOOK = False`",
    ),
    kinds.ToldApart: warning(
        "C233",
        "`{text}` tells {what}",
        "{advice}",
        what=choice(
            "what",
            module="the name of the module, which is `__main__` in the notebook and another in a package",
            memory="what is in memory: a package has what its tasks use, and a server what others have, too",
            collected="of a class that was deleted or defined again whether it is still in memory",
            flags="what calculations before have left, and a package does those that its tasks need",
            below="what is set of the process below it: it is made anew for each run, after all cells",
            shell="IPython, which is there in the notebook and in no package",
            doc="the text that stands first in a cell that ran before, or IPython's own: a package has none",
        ),
        advice=choice(
            "what",
            module="fine where only people read it; else use `__qualname__`, or `type(x).__name__`",
            memory="keep what is to be counted in a list of your own, or in a `weakref.WeakSet`",
            collected="keep a dictionary of the classes, in `__init_subclass__`",
            flags="calculate and ask in one task, in a `decimal.localcontext()`",
            below="set it where it is used, in the task, or make what the task changes in the task",
            shell="fine where only what is shown goes by it; else decide by a value of your own, such as "
            "`IN_NOTEBOOK = False`",
            doc='bind the text to a name of your own, such as `ABOUT = "…"`',
        ),
    ),
    kinds.LoadedState: warning(
        "C234",
        "{state} is set for the whole process when the package is loaded, and task `{task}` goes by it: "
        "{risk}",
        "{cure}; where no other package sets it, `# cloaca: ignore[C234]` at the end of the line says so",
        state=choice(
            "part",
            {
                **dict.fromkeys(("os.environ", "module", "hook"), "`{what}`"),
                **dict.fromkeys(("locale", "warnings", "setting"), "what `{what}` sets"),
            },
        ),
        risk=choice(
            "part",
            {
                **dict.fromkeys(
                    ("os.environ", "module", "locale", "warnings", "setting"),
                    "where a server has another package that sets it otherwise, both get what was set last",
                ),
                "hook": "each run sets it to what has its own {own}, so of two runs at once in one process "
                "one gets what is the other's",
            },
        ),
        cure=choice(
            "part",
            {
                "os.environ": "use a constant of the notebook, or `cloaca.var`; give children `env=…`",
                "locale": "format in the task without the locale",
                "warnings": "make errors of warnings in the task (`with warnings.catch_warnings():`)",
                "setting": "give it to the call that needs it, or set it in the task while it is needed",
                "module": "give it a name of its own in the notebook, and use that in the task",
                "hook": "set it in the task while it is needed, or call it by a name of the notebook",
            },
        ),
    ),
    kinds.MainModule: error(
        "C235",
        "`{text}` asks for the notebook's own module, and a package's code is in modules of other names",
        "use the name itself, without the module before it; for a name that is computed, keep the values in "
        "a dictionary of the notebook",
    ),
    kinds.MainThreadOnly: error(
        "C236",
        "`{what}` works in the main thread of a process only, and each task runs in a thread of its own",
        "{cure}",
        cure=choice(
            "does",
            signal="leave it out; give what may take too long a limit of its own, such as `timeout=…`",
            loop="call `asyncio.run(…)`, which makes a loop for the task",
        ),
    ),
    kinds.NotFollowed: warning(
        "C237",
        "this task does more than is followed; it may change {names}, which task `{other}` reads: on a "
        "server each attempt of a task has its own",
        "if it does, hand over what `{other}` needs through the context; or make two tasks of this one",
    ),
}
