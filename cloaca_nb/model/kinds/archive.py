"""Kinds C6xx to C8xx: metadata, the archive, secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

# C6xx: pyproject.toml, the manifest, package.toml
PyprojectNotToml = Kind("PyprojectNotToml", [("path", str), ("reason", str)])
PyprojectFieldMissing = Kind("PyprojectFieldMissing", [("path", str), ("field", str), ("example", str)])
PyprojectFieldWrong = Kind(
    "PyprojectFieldWrong", [("field", str), ("path", str), ("value", str), ("wanted", str)]
)
PyprojectVersionDynamic = Kind("PyprojectVersionDynamic", [("path", str)])
PackageName = Kind("PackageName", [("name", str), ("rule", str)])
PackageVersion = Kind("PackageVersion", [("version", str), ("rule", str)])
PackageVersionOdd = Kind("PackageVersionOdd", [("version", str)])
ManifestNotJson = Kind("ManifestNotJson", [("reason", str)])
ManifestFieldMissing = Kind("ManifestFieldMissing", [("field", str)])
ManifestFieldWrong = Kind("ManifestFieldWrong", [("field", str), ("value", str), ("wanted", str)])
ManifestVersion = Kind("ManifestVersion", [("version", str)])
ManifestRuntimeMissing = Kind("ManifestRuntimeMissing", [("language", str)])
ManifestTarget = Kind("ManifestTarget", [("target", str), ("known", str)])
ManifestNoTasks = Kind("ManifestNoTasks", [])
ManifestDuplicateTask = Kind("ManifestDuplicateTask", [("id", str)])
ManifestUnknownDependency = Kind("ManifestUnknownDependency", [("id", str), ("dependency", str)])
ManifestCycle = Kind("ManifestCycle", [("cycle", str)])
ManifestFunction = Kind("ManifestFunction", [("id", str), ("function", str)])
ManifestDuplicateTrigger = Kind("ManifestDuplicateTrigger", [("name", str)])
ManifestTriggerWorkflow = Kind("ManifestTriggerWorkflow", [("name", str), ("workflow", str)])
IntervalProblem = Literal["empty", "unit", "number"]
ManifestTriggerInterval = Kind(
    "ManifestTriggerInterval", [("name", str), ("interval", str), ("reason", IntervalProblem)]
)
ArchiveEntryMissing = Kind("ArchiveEntryMissing", [("module", str), ("path", str)])
ArchiveFingerprint = Kind("ArchiveFingerprint", [("stated", str), ("real", str)])
ReleaseNotToml = Kind("ReleaseNotToml", [("path", str), ("reason", str)])
ReleaseFieldMissing = Kind("ReleaseFieldMissing", [("field", str)])
ReleaseUnknownKey = Kind("ReleaseUnknownKey", [("key", str), ("known", str)])
ReleaseLanguage = Kind("ReleaseLanguage", [("language", str)])
ReleaseGraph = Kind("ReleaseGraph", [("graph", str)])
ReleaseNoWorkflow = Kind("ReleaseNoWorkflow", [("path", str)])

# C7xx: The archive
ArchiveEntries = Kind("ArchiveEntries", [("entries", int), ("limit", int)])
ArchiveTooLarge = Kind("ArchiveTooLarge", [("size", str), ("limit", str)])
ArchiveRatio = Kind("ArchiveRatio", [("ratio", str), ("limit", int)])
ArchivePadded = Kind("ArchivePadded", [("padding", int), ("file", str), ("ratio", str), ("limit", int)])
ArchiveLink = Kind("ArchiveLink", [("path", str)])
ArchiveSpecialFile = Kind("ArchiveSpecialFile", [("path", str)])
ArchiveName = Kind("ArchiveName", [("path", str)])
VendorUnreadable = Kind("VendorUnreadable", [("path", str), ("reason", str)])
ArchiveUploadSize = Kind("ArchiveUploadSize", [("size", str), ("limit", str)])
ArchiveCompression = Kind("ArchiveCompression", [("compression", str)])
ArchiveTrailing = Kind("ArchiveTrailing", [("bytes", int)])
ArchiveRepeated = Kind("ArchiveRepeated", [("path", str)])
ArchiveNoReleaseLayout = Kind("ArchiveNoReleaseLayout", [])

# C8xx: Secrets
SecretToken = Kind("SecretToken", [("where", str), ("what", str), ("masked", str)])
SecretPrivateKey = Kind("SecretPrivateKey", [("where", str)])
SecretInAddress = Kind("SecretInAddress", [("where", str), ("what", str)])
SecretLiteral = Kind("SecretLiteral", [("name", str), ("masked", str)])
SecretValue = Kind("SecretValue", [("source", str), ("field", str), ("where", str)])
