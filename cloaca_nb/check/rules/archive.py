"""Rules C7xx and C8xx: limits of archives and what may be in them, secrets in what is carried."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule
from cloaca_nb.model import kinds

RULES = (
    Rule(
        "C701",
        kinds.ArchiveEntries,
        "error",
        "the archive has {entries:,} members, servers take {limit:,}",
        "vendor only what the workflow imports, or pack one layout with --layout package",
    ),
    Rule(
        "C702",
        kinds.ArchiveTooLarge,
        "error",
        "the archive's files add up to {size}, servers take {limit}",
        "keep data out of the package, or pack one layout with --layout package",
    ),
    Rule(
        "C703",
        kinds.ArchiveRatio,
        "error",
        "the archive's files are {ratio} times its size, servers take {limit} times",
        "pack it with cloaca_nb, which adds as many incompressible bytes as are needed",
    ),
    Rule(
        "C704",
        kinds.ArchivePadded,
        "info",
        "the archive holds {padding:,} bytes of padding ({file}): its files are {ratio} times its size, "
        "and servers take {limit} times",
        "nothing needs to be done; keep large, uniform data out of the code to avoid it",
    ),
    Rule(
        "C705",
        kinds.ArchiveLink,
        "error",
        "{path} is a link: servers refuse archives with links",
        "copy what it points to",
    ),
    Rule("C706", kinds.ArchiveSpecialFile, "error", "{path} is neither a file nor a directory", "remove it"),
    Rule(
        "C707",
        kinds.ArchiveName,
        "error",
        "the name of {path} holds characters that cannot be printed",
        "rename it",
    ),
    Rule(
        "C708",
        kinds.VendorUnreadable,
        "error",
        "{path} cannot be read: {reason}",
        "make it readable, or remove it",
    ),
    Rule(
        "C709",
        kinds.ArchiveUploadSize,
        "warning",
        "the archive is {size} large, servers take uploads of {limit}",
        "install large libraries on the loader's host, or pack one layout with --layout package",
    ),
    Rule(
        "C710",
        kinds.ArchiveCompression,
        "error",
        "the archive is compressed by {compression}: servers since 0.4 read bzip2 only",
        "pack it anew",
    ),
    Rule(
        "C711",
        kinds.ArchiveTrailing,
        "error",
        "{bytes:,} bytes stand behind the end of the archive's first bzip2 stream, where servers stop",
        "compress it as one stream, or pack it anew",
    ),
    Rule("C712", kinds.ArchiveRepeated, "warning", "the archive holds {path} twice", "pack it anew"),
    Rule(
        "C713",
        kinds.ArchiveNoReleaseLayout,
        "warning",
        "the archive has the guide's layout only, which no released server reads",
        "pack both layouts, which is the default",
    ),
    Rule(
        "C801",
        kinds.SecretToken,
        "error",
        "a secret stands in the code{where}: {what} {masked}",
        "read it with cloaca.var inside the task, and change it where it was given out",
    ),
    Rule(
        "C802",
        kinds.SecretPrivateKey,
        "error",
        "a private key stands in the code{where}",
        "read it from a file that cloaca.var names, and replace the key pair",
    ),
    Rule(
        "C803",
        kinds.SecretInAddress,
        "warning",
        "a password stands in an address in the code{where} ({what}://…)",
        "read the address with cloaca.var inside the task, and change the password",
    ),
    Rule(
        "C804",
        kinds.SecretLiteral,
        "warning",
        "{name} is written out in the code ({masked})",
        "read it with cloaca.var inside the task, and change it where it was given out",
    ),
)
