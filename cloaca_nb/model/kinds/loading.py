"""Kinds C5xx: importing the package, and what it needs of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

# C5xx: Importing the package
ImportTrouble = Literal["EOFError", "FileNotFoundError", "environment", "declared", "circular"]
ImportFailed = Kind(
    "ImportFailed",
    [
        ("error", str),
        ("where", str),
        ("type", Literal[ImportTrouble, "Exception"]),
    ],
)
ImportMissingModule = Kind(
    "ImportMissingModule",
    [
        ("module", str),
        ("where", str),
        ("file", str),
        ("lies", Literal["in-package", "beside", "nowhere", "bare", "by-text"]),
    ],
)
ServerLacksName = Kind(
    "ServerLacksName", [("name", str), ("advice", Literal["near", "leave"]), ("other", str)]
)
ImportTimeout = Kind("ImportTimeout", [("seconds", str)])
ImportExit = Kind("ImportExit", [("how", Literal["code", "raised"]), ("said", str)])
ImportCrash = Kind("ImportCrash", [("signal", str)])
EntryModuleShadowed = Kind("EntryModuleShadowed", [("module", str), ("path", str)])
VariableReadAtImport = Kind("VariableReadAtImport", [("name", str)])
VariableUnsetInProof = Kind("VariableUnsetInProof", [("name", str)])
ProofTaskMissing = Kind("ProofTaskMissing", [("id", str)])
ProofTaskUnknown = Kind("ProofTaskUnknown", [("id", str)])
ProofDependenciesDiffer = Kind("ProofDependenciesDiffer", [("id", str), ("found", str), ("manifest", str)])
ProofFunctionDiffers = Kind("ProofFunctionDiffers", [("id", str), ("found", str), ("manifest", str)])
NestedBuilder = Kind("NestedBuilder", [("name", str)])
ImportThread = Kind("ImportThread", [("name", str)])
ImportOutput = Kind("ImportOutput", [("text", str)])
ImportSlow = Kind("ImportSlow", [("seconds", str)])
DeniedModule = Kind("DeniedModule", [("module", str), ("where", str)])
StandardModule = Kind("StandardModule", [("module", str), ("where", str)])
VendoredModuleHidden = Kind("VendoredModuleHidden", [("module", str), ("by", Literal["entry", "loader"])])
VendorNative = Kind("VendorNative", [("path", str), ("more", int)])
VendorPacked = Kind("VendorPacked", [("path", str)])
TouchesOther = Kind("TouchesOther", [("module", str), ("where", str)])
TouchesVendored = Kind("TouchesVendored", [("module", str), ("where", str)])
VendoredImportLate = Kind("VendoredImportLate", [("module", str)])
VendoredCodeImportsLate = Kind("VendoredCodeImportsLate", [("path", str), ("line", int), ("module", str)])
FileBesideModule = Kind("FileBesideModule", [("what", str)])
FileBesideModuleAtLoad = Kind("FileBesideModuleAtLoad", [])
RelativePath = Kind("RelativePath", [("path", str)])
AsksSomebody = Kind("AsksSomebody", [("function", str)])

# C527–C532: What the package needs of the target
TargetMayLack = Kind("TargetMayLack", [("module", str), ("distribution", str)])
TargetLacks = Kind("TargetLacks", [("module", str), ("targets", str)])
TargetLacked = Kind(
    "TargetLacked",
    [
        ("module", str),
        ("target", str),
        ("package", str),
        ("day", str),
        ("how", Literal["named", "likely", "within"]),
        ("needs", str),
        ("key", str),
    ],
)
TargetsLack = Kind("TargetsLack", [("module", str), ("targets", str)])
LockUnreadable = Kind("LockUnreadable", [("reason", str)])
LockLine = Kind("LockLine", [("line", int), ("text", str)])
LockLacks = Kind("LockLacks", [("module", str), ("distribution", str)])
LockDiffers = Kind("LockDiffers", [("distribution", str), ("locked", str), ("installed", str)])

# Modules beside the notebook
LocalModuleSyntax = Kind("LocalModuleSyntax", [("file", str), ("reason", str)])
LocalModuleUnreadable = Kind("LocalModuleUnreadable", [("file", str), ("reason", str)])
LocalModuleName = Kind("LocalModuleName", [("file", str), ("name", str)])
LocalModuleHidden = Kind("LocalModuleHidden", [("file", str), ("name", str)])
AnewReadsFile = Kind("AnewReadsFile", [("name", str)])
LocalModuleShadows = Kind("LocalModuleShadows", [("file", str), ("where", str)])

# Which Pythons the package runs on
SyntaxNewer = Kind("SyntaxNewer", [("what", str), ("needs", str), ("requires", str)])
VendoredNeedsPython = Kind("VendoredNeedsPython", [("name", str), ("needs", str), ("requires", str)])
TargetPython = Kind("TargetPython", [("target", str), ("python", str), ("why", str)])
