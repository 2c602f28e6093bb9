"""Rules C6xx: names, versions and `pyproject.toml`."""

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


RULES: tuple[type[Rule], ...] = (
    PyprojectNotToml,
    PyprojectFieldMissing,
    PyprojectFieldWrong,
    PyprojectVersionDynamic,
    PackageName,
    PackageVersion,
    PackageVersionOdd,
)
