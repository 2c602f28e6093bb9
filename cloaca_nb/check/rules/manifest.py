"""Rules C6xx: `manifest.json`; names stand in `project.py`, `package.toml` in `release.py`."""

from __future__ import annotations

from cloaca_nb.check.rules import project, release
from cloaca_nb.check.rules.base import Rule


class ManifestNotJson(Rule):
    """`manifest.json` is no JSON object

    What it means:
        The archive's manifest cannot be read.

    Why it matters:
        Without it no reader of this layout knows what the package is.

    Example:
        {"format_version": "2",}      # a comma too many

    What to do:
        Pack the notebook anew.
    """

    code = "C608"
    name = "manifest-not-json"
    message = "manifest.json is no JSON object: {reason}"
    hint = "pack it anew"


class ManifestFieldMissing(Rule):
    """A field is missing in the manifest

    What it means:
        A field that format version 2 requires is not there.

    Why it matters:
        Readers of manifests refuse the package.

    Example:
        {"format_version": "2", "language": "python"}       # no package, tasks, created_at

    What to do:
        Pack the notebook anew, or add the field.
    """

    code = "C609"
    name = "manifest-field-missing"
    message = "the manifest has no {field}"
    hint = "pack it anew, or add the field"


class ManifestFieldWrong(Rule):
    """A field of the manifest has a wrong value

    What it means:
        A field is there, and what it holds is not what format version 2 says.

    Why it matters:
        Readers of manifests refuse the package.

    Example:
        "created_at": "yesterday"

    What to do:
        Pack the notebook anew, or change the field as the message says.
    """

    code = "C610"
    name = "manifest-field-wrong"
    message = "{field} in the manifest is {value}: {rule}"
    hint = "pack it anew, or change the field"


class ManifestVersion(Rule):
    """The manifest has another format version

    What it means:
        `format_version` is not "2", which is the only version with Python packages.

    Why it matters:
        Readers refuse it: `Invalid format version: expected '2'`.

    Example:
        "format_version": "1"

    What to do:
        Pack the notebook anew.
    """

    code = "C611"
    name = "manifest-version"
    message = "the manifest's format_version is {version!r}: it must be '2'"
    hint = "pack it anew"


class ManifestRuntimeMissing(Rule):
    """The manifest lacks the table of its language

    What it means:
        A manifest whose language is `python` has an object `python` with `requires_python` and
        `entry_module`; one whose language is `rust` an object `rust`.

    Why it matters:
        Without it a loader does not know what to import.

    Example:
        {"language": "python"}        # and no "python": {...}

    What to do:
        Pack the notebook anew, or add the object.
    """

    code = "C612"
    name = "manifest-runtime-missing"
    message = "the manifest's language is {language}, and it has no object {language}"
    hint = "pack it anew, or add the object"


class ManifestTarget(Rule):
    """The manifest names an unknown platform

    What it means:
        `targets` holds a platform that format version 2 does not know.

    Why it matters:
        Readers refuse it: `Unsupported target platform`.

    Example:
        "targets": ["windows-x86_64"]

    What to do:
        Use the platforms that the hint lists.
    """

    code = "C613"
    name = "manifest-target"
    message = "the manifest's targets name {target}, which is no known platform"
    hint = "known are {known}"


class ManifestNoTasks(Rule):
    """The manifest has no task

    What it means:
        `tasks` is empty.

    Why it matters:
        Readers refuse it: `Empty task list: package must define at least one task`.

    Example:
        "tasks": []

    What to do:
        Mark at least one cell as a task.
    """

    code = "C614"
    name = "manifest-no-tasks"
    message = "the manifest has no task: a package needs at least one"
    hint = "mark a cell with %%cloaca_task, and pack it anew"


class ManifestDuplicateTask(Rule):
    """The manifest has a task twice

    What it means:
        Two entries of `tasks` have one id.

    Why it matters:
        Readers refuse it: `Duplicate task ID`.

    Example:
        "tasks": [{"id": "load", ...}, {"id": "load", ...}]

    What to do:
        Give each task an id of its own.
    """

    code = "C615"
    name = "manifest-duplicate-task"
    message = "the manifest has the task {id} twice"
    hint = "give each task an id of its own"


class ManifestUnknownDependency(Rule):
    """A task in the manifest depends on one that is not there

    What it means:
        An entry's `dependencies` name an id that no entry has.

    Why it matters:
        Readers refuse it: `Invalid task dependency`.

    Example:
        {"id": "load", "function": "p:load", "dependencies": ["transfrom"]}

    What to do:
        Correct the id, or add the task.
    """

    code = "C616"
    name = "manifest-unknown-dependency"
    message = "in the manifest the task {id} depends on {dependency}, which is no task"
    hint = "correct the id, or add the task"


class ManifestCycle(Rule):
    """The manifest's tasks wait for each other

    What it means:
        Following the dependencies leads back to where it began.

    Why it matters:
        The engine refuses the workflow: `Circular dependency detected`.

    Example:
        {"id": "a", "dependencies": ["b"], ...}, {"id": "b", "dependencies": ["a"], ...}

    What to do:
        Take out one of the dependencies.
    """

    code = "C617"
    name = "manifest-cycle"
    message = "the manifest's tasks form a cycle: {cycle}"
    hint = "take out one of these dependencies"


class ManifestFunction(Rule):
    """A function path in the manifest is none

    What it means:
        A task's `function` is not of the form `module.path:function_name`.

    Why it matters:
        Readers refuse it: `Invalid Python function path`.

    Example:
        "function": "data_pipeline.extract"

    What to do:
        Write a colon between module and function.
    """

    code = "C618"
    name = "manifest-function"
    message = (
        "the function of the task {id} is {function!r} in the manifest: it must be module.path:function_name"
    )
    hint = "write a colon between module and function"


class ManifestDuplicateTrigger(Rule):
    """The manifest has a trigger twice

    What it means:
        Two entries of `triggers` have one name.

    Why it matters:
        Readers refuse it: `Duplicate trigger name`.

    Example:
        "triggers": [{"name": "hourly", ...}, {"name": "hourly", ...}]

    What to do:
        Give each trigger a name of its own.
    """

    code = "C619"
    name = "manifest-duplicate-trigger"
    message = "the manifest has the trigger {name} twice"
    hint = "give each trigger a name of its own"


class ManifestTriggerWorkflow(Rule):
    """A trigger in the manifest fires an unknown workflow

    What it means:
        A trigger's `workflow` is neither the package's name nor a task's id.

    Why it matters:
        Readers refuse it: `Trigger … references unknown workflow`.

    Example:
        {"name": "hourly", "workflow": "other_pipeline", ...}

    What to do:
        Name the package.
    """

    code = "C620"
    name = "manifest-trigger-workflow"
    message = "the manifest's trigger {name} fires {workflow}, which is neither the package nor a task"
    hint = "name the package as its workflow"


class ManifestTriggerInterval(Rule):
    """A trigger in the manifest has a wrong interval

    What it means:
        `poll_interval` is a whole number directly followed by `ms`, `s`, `m` or `h`.

    Why it matters:
        Readers refuse it: `Trigger … has invalid poll_interval`.

    Example:
        "poll_interval": "1 day"

    What to do:
        Write it as in `30s`, `5m`, `24h`.
    """

    code = "C621"
    name = "manifest-trigger-interval"
    message = "the manifest's trigger {name} has the poll_interval {interval!r}: {reason}"
    hint = "write it as in 500ms, 30s, 5m or 24h"


RULES: tuple[type[Rule], ...] = (
    *project.RULES,
    ManifestNotJson,
    ManifestFieldMissing,
    ManifestFieldWrong,
    ManifestVersion,
    ManifestRuntimeMissing,
    ManifestTarget,
    ManifestNoTasks,
    ManifestDuplicateTask,
    ManifestUnknownDependency,
    ManifestCycle,
    ManifestFunction,
    ManifestDuplicateTrigger,
    ManifestTriggerWorkflow,
    ManifestTriggerInterval,
    *release.RULES,
)
