"""Rules C6xx to C8xx: what an archive says of itself, its limits, secrets in what is carried."""

from __future__ import annotations

from cloaca_nb.check.rule import Table, choice, error, info, warning
from cloaca_nb.model import kinds

RULES: Table = {
    # pyproject.toml
    kinds.PyprojectNotToml: error("C601", "{path} is no TOML: {reason}", "mend that line"),
    kinds.PyprojectFieldMissing: error("C602", "{path} has no {field}", "add {example}"),
    kinds.PyprojectFieldWrong: error(
        "C603", "{field} in {path} is {value}: it must be {wanted}", "change the value"
    ),
    kinds.PyprojectVersionDynamic: error(
        "C604",
        "{path} has a dynamic version, which only the project's build could tell",
        'write version = "1.0.0" into [project], and take it out of dynamic',
    ),
    kinds.PackageName: error(
        "C605", "the package's name is {name!r}: {rule}", "give a name such as data-pipeline"
    ),
    kinds.PackageVersion: error(
        "C606", "the package's version is {version!r}: {rule}", "give a version such as 1.0.0"
    ),
    kinds.PackageVersionOdd: warning(
        "C607",
        "the package's version {version!r} is none by the rules of Python's packaging tools",
        "give a version such as 1.0.0",
    ),
    # The manifest
    kinds.ManifestNotJson: error("C608", "manifest.json is no JSON object: {reason}", "pack it anew"),
    kinds.ManifestFieldMissing: error(
        "C609", "the manifest has no {field}", "pack it anew, or add the field"
    ),
    kinds.ManifestFieldWrong: error(
        "C610", "{field} in the manifest is {value}: it must be {wanted}", "pack it anew, or change the field"
    ),
    kinds.ManifestVersion: error(
        "C611", "the manifest's format_version is {version!r}: it must be '2'", "pack it anew"
    ),
    kinds.ManifestRuntimeMissing: error(
        "C612",
        "the manifest's language is {language}, and it has no object {language}",
        "pack it anew, or add the object",
    ),
    kinds.ManifestTarget: error(
        "C613", "the manifest's targets name {target}, which is no known platform", "known are {known}"
    ),
    kinds.ManifestNoTasks: error(
        "C614",
        "the manifest has no task: a package needs at least one",
        "mark a cell with %%cloaca_task, and pack it anew",
    ),
    kinds.ManifestDuplicateTask: error(
        "C615", "the manifest has the task {id} twice", "give each task an id of its own"
    ),
    kinds.ManifestUnknownDependency: error(
        "C616",
        "in the manifest the task {id} depends on {dependency}, which is no task",
        "correct the id, or add the task",
    ),
    kinds.ManifestCycle: error(
        "C617", "the manifest's tasks form a cycle: {cycle}", "take out one of these dependencies"
    ),
    kinds.ManifestFunction: error(
        "C618",
        "the function of the task {id} is {function!r} in the manifest: it must be module.path:function_name",
        "write a colon between module and function",
    ),
    kinds.ManifestDuplicateTrigger: error(
        "C619", "the manifest has the trigger {name} twice", "give each trigger a name of its own"
    ),
    kinds.ManifestTriggerWorkflow: error(
        "C620",
        "the manifest's trigger {name} fires {workflow}, which is neither the package nor a task",
        "name the package as its workflow",
    ),
    kinds.ManifestTriggerInterval: error(
        "C621",
        "the manifest's trigger {name} has the poll_interval {interval!r}: {reason}",
        "write it as in 500ms, 30s, 5m or 24h",
        reason=choice(
            "reason",
            empty="it is empty",
            unit="it must end in ms, s, m or h",
            number="a whole number must stand before the unit",
        ),
    ),
    # The archive as a whole
    kinds.ArchiveEntryMissing: error(
        "C622",
        "the entry module {module} is not in the archive: there is no {path}",
        "pack it anew, or correct the name",
    ),
    kinds.ArchiveFingerprint: warning(
        "C623", "the manifest's fingerprint is {stated}, that of the code {real}", "pack it anew"
    ),
    # package.toml
    kinds.ReleaseNotToml: error("C624", "{path} is no TOML: {reason}", "pack it anew"),
    kinds.ReleaseFieldMissing: error(
        "C625", "package.toml has no {field}", "pack it anew, which writes every field"
    ),
    kinds.ReleaseUnknownKey: error(
        "C626", "[metadata] in package.toml has the unknown key {key}", "take it out; known are {known}"
    ),
    kinds.ReleaseLanguage: error(
        "C627",
        "package.toml names the language {language!r}: it must be 'python' or 'rust'",
        "write it in lower case",
    ),
    kinds.ReleaseGraph: warning(
        "C628",
        "package.toml sets graph_name {graph!r}: loaders register no tasks then",
        "take it out if the package has tasks",
    ),
    kinds.ReleaseNoWorkflow: error(
        "C629", "the archive has no {path}, where servers look for the code", "pack it anew"
    ),
    # Limits, and secrets
    kinds.ArchiveEntries: error(
        "C701",
        "the archive has {entries:,} members, servers take {limit:,}",
        "vendor only what the workflow imports, or pack one layout with --layout package",
    ),
    kinds.ArchiveTooLarge: error(
        "C702",
        "the archive's files add up to {size}, servers take {limit}",
        "keep data out of the package, or pack one layout with --layout package",
    ),
    kinds.ArchiveRatio: error(
        "C703",
        "the archive's files are {ratio} times its size, servers take {limit} times",
        "pack it with cloaca_nb, which adds as many incompressible bytes as are needed",
    ),
    kinds.ArchivePadded: info(
        "C704",
        "the archive holds {padding:,} bytes of padding ({file}): its files are {ratio} times its size, "
        "and servers take {limit} times",
        "nothing needs to be done; keep large, uniform data out of the code to avoid it",
    ),
    kinds.ArchiveLink: error(
        "C705", "{path} is a link: servers refuse archives with links", "copy what it points to"
    ),
    kinds.ArchiveSpecialFile: error("C706", "{path} is neither a file nor a directory", "remove it"),
    kinds.ArchiveName: error(
        "C707", "the name of {path} holds characters that cannot be printed", "rename it"
    ),
    kinds.VendorUnreadable: error(
        "C708", "{path} cannot be read: {reason}", "make it readable, or remove it"
    ),
    kinds.ArchiveUploadSize: warning(
        "C709",
        "the archive is {size} large, servers take uploads of {limit}",
        "install large libraries on the loader's host, or pack one layout with --layout package",
    ),
    kinds.ArchiveCompression: error(
        "C710",
        "the archive is compressed by {compression}: servers since 0.4 read bzip2 only",
        "pack it anew",
    ),
    kinds.ArchiveTrailing: error(
        "C711",
        "{bytes:,} bytes stand behind the end of the archive's first bzip2 stream, where servers stop",
        "compress it as one stream, or pack it anew",
    ),
    kinds.ArchiveRepeated: warning("C712", "the archive holds {path} twice", "pack it anew"),
    kinds.ArchiveNoReleaseLayout: warning(
        "C713",
        "the archive has the guide's layout only, which no released server reads",
        "pack both layouts, which is the default",
    ),
    kinds.SecretToken: error(
        "C801",
        "a secret stands in the code{where}: {what} {masked}",
        "read it with cloaca.var inside the task, and change it where it was given out",
    ),
    kinds.SecretPrivateKey: error(
        "C802",
        "a private key stands in the code{where}",
        "read it from a file that cloaca.var names, and replace the key pair",
    ),
    kinds.SecretInAddress: warning(
        "C803",
        "a password stands in an address in the code{where} ({what}://…)",
        "read the address with cloaca.var inside the task, and change the password",
    ),
    kinds.SecretLiteral: warning(
        "C804",
        "{name} is written out in the code ({masked})",
        "read it with cloaca.var inside the task, and change it where it was given out",
    ),
    kinds.SecretValue: error(
        "C805",
        "the value of a secret stands in the code{where}: what {source} holds{field_said}",
        "take it out, and let the task read it: context.secret_field(NAME, FIELD)",
        field_said=lambda said: f" in its field {said.field!r}" if said.field else "",
    ),
}
