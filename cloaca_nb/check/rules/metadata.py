"""Rules C6xx: `pyproject.toml`, the manifest and `package.toml`."""

from __future__ import annotations

from cloaca_nb.check.rule import Choice, Rule
from cloaca_nb.model import kinds

RULES = (
    # pyproject.toml
    Rule("C601", kinds.PyprojectNotToml, "error", "{path} is no TOML: {reason}", "mend that line"),
    Rule("C602", kinds.PyprojectFieldMissing, "error", "{path} has no {field}", "add {example}"),
    Rule(
        "C603",
        kinds.PyprojectFieldWrong,
        "error",
        "{field} in {path} is {value}: it must be {wanted}",
        "change the value",
    ),
    Rule(
        "C604",
        kinds.PyprojectVersionDynamic,
        "error",
        "{path} has a dynamic version, which only the project's build could tell",
        'write version = "1.0.0" into [project], and take it out of dynamic',
    ),
    Rule(
        "C605",
        kinds.PackageName,
        "error",
        "the package's name is {name!r}: {rule}",
        "give a name such as data-pipeline",
    ),
    Rule(
        "C606",
        kinds.PackageVersion,
        "error",
        "the package's version is {version!r}: {rule}",
        "give a version such as 1.0.0",
    ),
    Rule(
        "C607",
        kinds.PackageVersionOdd,
        "warning",
        "the package's version {version!r} is none by the rules of Python's packaging tools",
        "give a version such as 1.0.0",
    ),
    # The manifest
    Rule("C608", kinds.ManifestNotJson, "error", "manifest.json is no JSON object: {reason}", "pack it anew"),
    Rule(
        "C609",
        kinds.ManifestFieldMissing,
        "error",
        "the manifest has no {field}",
        "pack it anew, or add the field",
    ),
    Rule(
        "C610",
        kinds.ManifestFieldWrong,
        "error",
        "{field} in the manifest is {value}: it must be {wanted}",
        "pack it anew, or change the field",
    ),
    Rule(
        "C611",
        kinds.ManifestVersion,
        "error",
        "the manifest's format_version is {version!r}: it must be '2'",
        "pack it anew",
    ),
    Rule(
        "C612",
        kinds.ManifestRuntimeMissing,
        "error",
        "the manifest's language is {language}, and it has no object {language}",
        "pack it anew, or add the object",
    ),
    Rule(
        "C613",
        kinds.ManifestTarget,
        "error",
        "the manifest's targets name {target}, which is no known platform",
        "known are {known}",
    ),
    Rule(
        "C614",
        kinds.ManifestNoTasks,
        "error",
        "the manifest has no task: a package needs at least one",
        "mark a cell with %%cloaca_task, and pack it anew",
    ),
    Rule(
        "C615",
        kinds.ManifestDuplicateTask,
        "error",
        "the manifest has the task {id} twice",
        "give each task an id of its own",
    ),
    Rule(
        "C616",
        kinds.ManifestUnknownDependency,
        "error",
        "in the manifest the task {id} depends on {dependency}, which is no task",
        "correct the id, or add the task",
    ),
    Rule(
        "C617",
        kinds.ManifestCycle,
        "error",
        "the manifest's tasks form a cycle: {cycle}",
        "take out one of these dependencies",
    ),
    Rule(
        "C618",
        kinds.ManifestFunction,
        "error",
        "the function of the task {id} is {function!r} in the manifest: it must be module.path:function_name",
        "write a colon between module and function",
    ),
    Rule(
        "C619",
        kinds.ManifestDuplicateTrigger,
        "error",
        "the manifest has the trigger {name} twice",
        "give each trigger a name of its own",
    ),
    Rule(
        "C620",
        kinds.ManifestTriggerWorkflow,
        "error",
        "the manifest's trigger {name} fires {workflow}, which is neither the package nor a task",
        "name the package as its workflow",
    ),
    Rule(
        "C621",
        kinds.ManifestTriggerInterval,
        "error",
        "the manifest's trigger {name} has the poll_interval {interval!r}: {reason}",
        "write it as in 500ms, 30s, 5m or 24h",
        words={
            "reason": Choice(
                "reason",
                {
                    "empty": "it is empty",
                    "unit": "it must end in ms, s, m or h",
                    "number": "a whole number must stand before the unit",
                },
            )
        },
    ),
    # The archive as a whole
    Rule(
        "C622",
        kinds.ArchiveEntryMissing,
        "error",
        "the entry module {module} is not in the archive: there is no {path}",
        "pack it anew, or correct the name",
    ),
    Rule(
        "C623",
        kinds.ArchiveFingerprint,
        "warning",
        "the manifest's fingerprint is {stated}, that of the code {real}",
        "pack it anew",
    ),
    # package.toml
    Rule("C624", kinds.ReleaseNotToml, "error", "{path} is no TOML: {reason}", "pack it anew"),
    Rule(
        "C625",
        kinds.ReleaseFieldMissing,
        "error",
        "package.toml has no {field}",
        "pack it anew, which writes every field",
    ),
    Rule(
        "C626",
        kinds.ReleaseUnknownKey,
        "error",
        "[metadata] in package.toml has the unknown key {key}",
        "take it out; known are {known}",
    ),
    Rule(
        "C627",
        kinds.ReleaseLanguage,
        "error",
        "package.toml names the language {language!r}: it must be 'python' or 'rust'",
        "write it in lower case",
    ),
    Rule(
        "C628",
        kinds.ReleaseGraph,
        "warning",
        "package.toml sets graph_name {graph!r}: loaders register no tasks then",
        "take it out if the package has tasks",
    ),
    Rule(
        "C629",
        kinds.ReleaseNoWorkflow,
        "error",
        "the archive has no {path}, where servers look for the code",
        "pack it anew",
    ),
)
