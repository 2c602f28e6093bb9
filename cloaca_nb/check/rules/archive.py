"""Rules C7xx and C8xx: limits of archives and what may be in them, secrets in what is carried."""

from __future__ import annotations

from cloaca_nb.check.rule import Table, error, info, warning
from cloaca_nb.model import kinds

RULES: Table = {
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
}
