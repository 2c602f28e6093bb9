"""Rules C7xx: limits of archives and what may be in them."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule

RULES = (
    Rule(
        "C701",
        "archive-entries",
        "error",
        "the archive has {entries} members, servers take {limit}",
        "vendor only what the workflow imports, or pack one layout with --layout package",
    ),
    Rule(
        "C702",
        "archive-too-large",
        "error",
        "the archive's files add up to {size}, servers take {limit}",
        "keep data out of the package, or pack one layout with --layout package",
    ),
    Rule(
        "C703",
        "archive-ratio",
        "error",
        "the archive's files are {ratio} times its size, servers take {limit} times",
        "pack it with cloaca_nb, which adds as many incompressible bytes as are needed",
    ),
    Rule(
        "C704",
        "archive-padded",
        "info",
        "the archive holds {padding} bytes of padding ({file}): its files are {ratio} times its size, "
        "and servers take {limit} times",
        "nothing needs to be done; keep large, uniform data out of the code to avoid it",
    ),
    Rule(
        "C705",
        "archive-link",
        "error",
        "{path} is a link: servers refuse archives with links",
        "copy what it points to",
    ),
    Rule("C706", "archive-special-file", "error", "{path} is neither a file nor a directory", "remove it"),
    Rule(
        "C707",
        "archive-name",
        "error",
        "the name of {path} holds characters that cannot be printed",
        "rename it",
    ),
    Rule(
        "C708",
        "vendor-unreadable",
        "error",
        "{path} cannot be read: {reason}",
        "make it readable, or remove it",
    ),
    Rule(
        "C709",
        "archive-upload-size",
        "warning",
        "the archive is {size} large, servers take uploads of {limit}",
        "install large libraries on the loader's host, or pack one layout with --layout package",
    ),
    Rule(
        "C710",
        "archive-compression",
        "error",
        "the archive is compressed by {compression}: servers since 0.4 read bzip2 only",
        "pack it anew",
    ),
    Rule(
        "C711",
        "archive-trailing",
        "error",
        "{bytes} bytes stand behind the end of the archive's first bzip2 stream, where servers stop",
        "compress it as one stream, or pack it anew",
    ),
    Rule("C712", "archive-repeated", "warning", "the archive holds {path} twice", "pack it anew"),
    Rule(
        "C713",
        "archive-no-release-layout",
        "warning",
        "the archive has the guide's layout only, which no released server reads",
        "pack both layouts, which is the default",
    ),
)
