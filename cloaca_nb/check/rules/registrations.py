"""Rules C17x: what a notebook registers with the engine beside its tasks."""

from __future__ import annotations

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds

_TOP = "write it at the top level of a cell, once for each"

RULES: Table = {
    kinds.WrongAnswer: warning(
        "C170",
        "the poll function `{name}` {does}: servers take that for an error at each poll, and only their log "
        "says so",
        "return True or False, or what cloaca.TriggerResult.fire(…) and skip() give",
        does=choice("way", returns="returns {text} here", ends="can come to its end, where it returns None"),
    ),
    kinds.RegistrationLost: error(
        "C171",
        "`cloaca.{member}` {where}, where the package would not have what it registers",
        "{advice}, or put `# cloaca: leave` behind the first line of the cell's statement around it, where "
        "it is not for the package",
        where=choice(
            "where",
            function="stands inside a function",
            block="stands inside a block",
            module="stands in a module{at}",
            body="stands in the body of a task",
            expression="is neither a decorator nor a statement of its own",
            workflow="registers a workflow",
            **{"class": "stands inside a class"},
        ),
        advice=choice(
            "where",
            function=_TOP,
            block=_TOP,
            module="move it into a cell without a marker",
            body="move it into a cell without a marker",
            expression="write it directly above its function, or as a call of its own",
            workflow="leave it out: the package registers the workflow that %cloaca_workflow names",
            **{"class": _TOP},
        ),
    ),
    kinds.TriggerOption: error("C172", "{message}", "{hint}"),
    kinds.CronRefused: error(
        "C173",
        "the cron `{cron}` of the trigger `{name}` {said}: servers load it without a word, and never fire",
        "{advice}",
    ),
    kinds.CronUnread: info(
        "C174",
        "the cron `{cron}` of the trigger `{name}` is taken by servers, but its times are not known here",
        "look at its next time where it is deployed",
    ),
    kinds.TriggerWorkflow: warning(
        "C175",
        "the trigger `{name}` starts `{workflow}`, not this notebook's workflow `{own}`: where that is not "
        "there, each start fails, and only a server's log says so",
        "leave `on` out to start `{own}`, or deploy `{workflow}` there too",
    ),
    kinds.DuplicateTrigger: error(
        "C176",
        "the trigger `{name}` is there twice: cell {cell}, line {line} has one of this name",
        "rename one of them",
    ),
    kinds.TriggerInterval: warning(
        "C177",
        "the trigger `{name}` polls every {interval}: servers drop what is less than a second{so}",
        "take whole seconds, 1s or more",
        so=choice("why", short=", so it polls without a pause", part=""),
    ),
    kinds.TriggerZone: warning(
        "C178",
        "the cron of the trigger `{name}` is in {zone}: servers would take its hours for UTC, so the layout "
        "that they read leaves it out",
        "a deploy to a server keeps it, as a schedule of its own; anywhere else write the time in UTC",
    ),
    kinds.UnknownZone: error(
        "C179",
        "the trigger `{name}` has the time zone `{zone}`, which does not exist",
        "take one such as Europe/Berlin",
    ),
    kinds.TriggerComputed: warning(
        "C180",
        "`{what}` of the trigger at `{name}` is computed (`{text}`), so it is not checked",
        "write a literal text",
    ),
    kinds.FiresOnce: info(
        "C181",
        "`{name}` may say no more than `True`: servers skip a context that they saw before, so the package "
        "puts the time in as `fired_at`",
        "return cloaca.TriggerResult.fire(cloaca.Context({{…}})) to say what the run is for",
    ),
    kinds.GraphComputed: info(
        "C182",
        "what `{name}` hands over is unknown: {said}",
        "write the graph's dictionary literally, or the dependencies of the tasks that read its results",
        said=choice(
            "what",
            nodes="the nodes of the graph are computed (`{text}`)",
            name="it invokes `{text}`, which is no graph of these cells",
        ),
    ),
    kinds.GraphNode: error(
        "C183",
        "the node `{node}` of the graph `{graph}` {said}",
        "{advice}",
        said=choice(
            "problem",
            setting="has a setting `{word}`, which the engine drops without a word: it would be a last one",
            target="goes on to `{word}`, which is no node: what it returns would be lost",
            cycle="waits for itself: {word}",
        ),
        advice=choice(
            "problem",
            setting="write `{near}`: a node has `inputs`, `next` and `routes`",
            target="the nodes are {near}",
            cycle="take one of these ways out",
        ),
    ),
    kinds.GraphNotStarted: warning(
        "C184",
        "nothing starts the graph `{name}`: no task invokes it, and it has no reactor",
        "begin a cell with %%cloaca_task ID --invokes {variable}, or give the graph a reactor",
    ),
    kinds.NodeSets: warning(
        "C185",
        "`{text}` in the node `{node}` is lost: of the graph `{graph}` only what last nodes return goes on",
        "return it, or set it in the task that invokes the graph",
    ),
    kinds.GraphBesideTasks: warning(
        "C186",
        "the reactor `{reactor}` is to start the graph `{name}`, but servers load a graph from a package "
        "without tasks only, and this one has some",
        "put the graph into a notebook of its own, or let a task invoke it",
    ),
    kinds.SeveralGraphs: error(
        "C187",
        "a package has one graph, and `{first}` comes before `{name}`",
        "put each graph into a notebook of its own",
    ),
    kinds.ProvidedTask: info(
        "C188",
        "the provider `{provider}` makes the task `{id}`: the compiler of a server since 0.10 builds it",
        "to run it here, put the built provider into the folder `providers` and take the engine",
    ),
    kinds.ParamInjected: warning(
        "C189",
        "`{name}`, which was put in for one execution, {said}: runs that start from here do not have it",
        "{advice}",
        said=choice(
            "reason",
            unknown="is no parameter",
            computed="is `{text}`, whose value is known only where it is executed",
        ),
        advice=choice("reason", unknown="did you mean `{text}`?", computed="give it by a literal"),
    ),
    kinds.ParamOption: error("C190", "{message}", "{hint}"),
    kinds.ParamType: error(
        "C191",
        "the parameter `{name}`: {problem}",
        "write `{name}=TYPE` or `{name}=(TYPE, default)` with one of str, int, float, bool, list, dict",
    ),
    kinds.ParamDefault: error(
        "C192",
        "the parameter `{name}` is of the type {type}, but its default is `{text}`",
        "write a default of that type, or another type",
    ),
    kinds.ParamComputed: error(
        "C193",
        "`{text}` of the parameter `{name}` is computed: servers, which read the text, would lose it",
        "write the value itself",
    ),
    kinds.ParamUntyped: warning(
        "C194",
        "`{name}` in the cell of parameters is `{text}`: no value of a parameter, so it stays a constant",
        "give it a text, a number, true or false, a list or an object, or move it into another cell",
    ),
    kinds.ParamTwice: error(
        "C195",
        "the parameter `{name}` is declared twice, with another {what}: `{here}` here, `{first}` in cell "
        "{cell}, line {line}",
        "declare it once: servers take what comes first",
    ),
    kinds.ParamOverwritten: warning(
        "C196",
        "this gives `{name}` another value, but it is a parameter (cell {cell}): tasks would see this value, "
        "whatever a run is given",
        "give the parameter this value as its default, or take another name",
    ),
    kinds.VariableUnset: error(
        "C197",
        "the variable `{name}` is not set here: a task reads it whatever happens, and would fail",
        "set {variable} before the kernel or the command starts, or in .env beside the notebook",
    ),
    kinds.VariableUnsetPerhaps: warning(
        "C198",
        "the variable `{name}` is not set here: a task that comes to read it fails",
        "set {variable}, or read it in a way that has a default: `cloaca.var_or`, `os.getenv`",
    ),
    kinds.SecretRaised: warning(
        "C199",
        "what is raised here is made of the secret `{name}`: servers store the texts of errors",
        "leave the value out of the text",
    ),
}
