"""Rules C6xx: what an archive says about itself: entry module, fingerprint, `package.toml`."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


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
    ArchiveEntryMissing,
    ArchiveFingerprint,
    ReleaseNotToml,
    ReleaseFieldMissing,
    ReleaseUnknownKey,
    ReleaseLanguage,
    ReleaseGraph,
    ReleaseNoWorkflow,
)
