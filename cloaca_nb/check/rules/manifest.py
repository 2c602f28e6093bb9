"""Rules C6xx: names, metadata, `pyproject.toml`, `manifest.json`, `package.toml`."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class PyprojectNotToml(Rule):
    """`pyproject.toml` is no TOML

    What it means:
        The `pyproject.toml` in the notebook's folder has a `[tool.cloaca]` table, and cannot be read.

    Why it matters:
        It is where the package's name, version and entry module come from.

    Example:
        name = data-pipeline          # a text needs quotes

    What to do:
        Mend the line that the message names.
    """

    code = "C601"
    name = "pyproject-not-toml"
    message = "{path} is no TOML: {reason}"
    hint = "mend that line"


class PyprojectFieldMissing(Rule):
    """A field is missing in `pyproject.toml`

    What it means:
        A `pyproject.toml` with `[tool.cloaca]` needs `[project]` with `name` and `version`, and
        `entry_module` in `[tool.cloaca]`.

    Why it matters:
        The archive's name, its manifest and what a loader imports come from these fields.

    Example:
        [tool.cloaca]                 # and no entry_module

    What to do:
        Add the field that the hint shows.
    """

    code = "C602"
    name = "pyproject-field-missing"
    message = "{path} has no {field}"
    hint = "add {example}"


class PyprojectFieldWrong(Rule):
    """A field of `pyproject.toml` has a wrong value

    What it means:
        A field is there, and what it holds is not what it must hold.

    Why it matters:
        It is carried into the manifest and tells loaders what to import.

    Example:
        entry_module = "data-pipeline"        # Python imports no name with a hyphen

    What to do:
        Change the value as the message says.
    """

    code = "C603"
    name = "pyproject-field-wrong"
    message = "{field} in {path} is {value}: {rule}"
    hint = "change the value"


class PyprojectVersionDynamic(Rule):
    """The version in `pyproject.toml` is dynamic

    What it means:
        `dynamic = ["version"]` lets the project's build find the version. A check does not run builds.

    Why it matters:
        The archive's name and its manifest need a version.

    Example:
        [project]
        name = "data-pipeline"
        dynamic = ["version"]

    What to do:
        Write the version into `[project]`.
    """

    code = "C604"
    name = "pyproject-version-dynamic"
    message = "{path} has a dynamic version, which only the project's build could tell"
    hint = 'write version = "1.0.0" into [project], and take it out of dynamic'


class PackageName(Rule):
    """The package's name is none

    What it means:
        The name is not one that Python's packaging tools take.

    Why it matters:
        It becomes part of the archive's name and of addresses on the server.

    Example:
        name = "data pipeline"

    What to do:
        Use letters, digits, hyphens.
    """

    code = "C605"
    name = "package-name"
    message = "the package's name is {name!r}: {rule}"
    hint = "give a name such as data-pipeline"


class PackageVersion(Rule):
    """The package's version cannot be one

    What it means:
        The version is empty or holds characters that stand in no file name.

    Why it matters:
        It becomes part of the archive's name and of addresses on the server.

    Example:
        %cloaca_workflow data_pipeline --version "1.0 / final"

    What to do:
        Give a version such as 1.0.0.
    """

    code = "C606"
    name = "package-version"
    message = "the package's version is {version!r}: {rule}"
    hint = "give a version such as 1.0.0"


class PackageVersionOdd(Rule):
    """The package's version is an unusual one

    What it means:
        The version is none by the rules of Python's packaging tools. Servers take any text.

    Why it matters:
        Tools that compare versions cannot tell whether it is newer than another.

    Example:
        %cloaca_workflow data_pipeline --version spring

    What to do:
        Give a version such as 1.0.0.
    """

    code = "C607"
    name = "package-version-odd"
    severity = "warning"
    message = "the package's version {version!r} is none by the rules of Python's packaging tools"
    hint = "give a version such as 1.0.0"


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


class ArchiveEntryMissing(Rule):
    """The archive does not hold its entry module

    What it means:
        The module that loaders shall import is not among the archive's files.

    Why it matters:
        The package is accepted and never loads: `Failed to import`.

    Example:
        "entry_module": "data_pipeline"       # and the code stands in data_pipelines/

    What to do:
        Pack the notebook anew, or correct the name.
    """

    code = "C622"
    name = "archive-entry-missing"
    message = "the entry module {module} is not in the archive: there is no {path}"
    hint = "pack it anew, or correct the name"


class ArchiveFingerprint(Rule):
    """The fingerprint is not that of the archive's code

    What it means:
        The manifest's fingerprint differs from the hash of the entry module's directory and `vendor/` as they
        stand in the archive.

    Why it matters:
        The code was changed after it was packed, or the archive was made by another tool with another recipe.

    Example:
        # unpack, edit data_pipeline/tasks.py, tar again

    What to do:
        Pack the notebook anew.
    """

    code = "C623"
    name = "archive-fingerprint"
    severity = "warning"
    message = "the manifest's fingerprint is {stated}, that of the code {real}"
    hint = "pack it anew"


class ReleaseNotToml(Rule):
    """`package.toml` is no TOML

    What it means:
        The file that servers read cannot be read.

    Why it matters:
        Servers refuse the upload.

    Example:
        name = data-pipeline          # a text needs quotes

    What to do:
        Pack the notebook anew.
    """

    code = "C624"
    name = "release-not-toml"
    message = "{path} is no TOML: {reason}"
    hint = "pack it anew"


class ReleaseFieldMissing(Rule):
    """A field is missing in `package.toml`

    What it means:
        A field without which a loader does not find the workflow is missing or of another type.

    Why it matters:
        Servers accept and build such a package, and then never load it.

    Example:
        [metadata]
        language = "python"           # no workflow_name, no entry_module

    What to do:
        Pack the notebook anew, which writes every field.
    """

    code = "C625"
    name = "release-field-missing"
    message = "package.toml has no {field}"
    hint = "pack it anew, which writes every field"


class ReleaseUnknownKey(Rule):
    """`package.toml` has an unknown key

    What it means:
        The table `[metadata]` is closed, and holds a key that servers do not know.

    Why it matters:
        Servers refuse the upload with an error of their TOML reader.

    Example:
        [metadata]
        package_type = ["workflow"]   # known before 0.6 only

    What to do:
        Take it out, or pack the notebook anew.
    """

    code = "C626"
    name = "release-unknown-key"
    message = "[metadata] in package.toml has the unknown key {key}"
    hint = "take it out; known are {known}"


class ReleaseLanguage(Rule):
    """`package.toml` names an unknown language

    What it means:
        `language` is neither `python` nor `rust`, in lower case.

    Why it matters:
        Loaders compare the word as it stands.

    Example:
        language = "Python"

    What to do:
        Write it in lower case.
    """

    code = "C627"
    name = "release-language"
    message = "package.toml names the language {language!r}: it must be 'python' or 'rust'"
    hint = "write it in lower case"


class ReleaseGraph(Rule):
    """`package.toml` makes the package a computation graph

    What it means:
        `graph_name` is set.

    Why it matters:
        Loaders then register no tasks.

    Example:
        graph_name = "prices"

    What to do:
        Take it out if the package has tasks.
    """

    code = "C628"
    name = "release-graph"
    severity = "warning"
    message = "package.toml sets graph_name {graph!r}: loaders register no tasks then"
    hint = "take it out if the package has tasks"


class ReleaseNoWorkflow(Rule):
    """The directory `workflow/` is missing

    What it means:
        The layout that servers read keeps its code in `workflow/` beside `package.toml`.

    Why it matters:
        A loader finds nothing to import.

    Example:
        data-pipeline-1.0.0/package.toml
        data-pipeline-1.0.0/data_pipeline/__init__.py

    What to do:
        Pack the notebook anew.
    """

    code = "C629"
    name = "release-no-workflow"
    message = "the archive has no {path}, where servers look for the code"
    hint = "pack it anew"


RULES: tuple[type[Rule], ...] = (
    PyprojectNotToml,
    PyprojectFieldMissing,
    PyprojectFieldWrong,
    PyprojectVersionDynamic,
    PackageName,
    PackageVersion,
    PackageVersionOdd,
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
    ArchiveEntryMissing,
    ArchiveFingerprint,
    ReleaseNotToml,
    ReleaseFieldMissing,
    ReleaseUnknownKey,
    ReleaseLanguage,
    ReleaseGraph,
    ReleaseNoWorkflow,
)
