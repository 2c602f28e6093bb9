"""Rules C7xx: what an archive may hold, and how large it may be."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class ArchiveEntries(Rule):
    """The archive has too many members

    What it means:
        Files and directories of the archive are more than servers unpack, 10,000. An archive with both
        layouts holds each file twice.

    Why it matters:
        Servers refuse it: `archive contains more than 10000 entries — rejected`.

    Example:
        vendor/                       # a whole virtual environment

    What to do:
        Vendor only what the workflow imports, or pack one layout (`--layout package`).
    """

    code = "C701"
    name = "archive-entries"
    message = "the archive has {entries} members, servers take {limit}"
    hint = "vendor only what the workflow imports, or pack one layout with --layout package"


class ArchiveTooLarge(Rule):
    """The archive's files are too large

    What it means:
        The sizes of all files add up to more than servers unpack, 500 MiB. An archive with both layouts holds
        each file twice.

    Why it matters:
        Servers refuse it: `archive decompressed size … exceeds limit`.

    Example:
        vendor/model.bin              # 300 MiB, carried in both layouts

    What to do:
        Keep data out of the package, or pack one layout (`--layout package`).
    """

    code = "C702"
    name = "archive-too-large"
    message = "the archive's files add up to {size}, servers take {limit}"
    hint = "keep data out of the package, or pack one layout with --layout package"


class ArchiveRatio(Rule):
    """The archive shrinks too well

    What it means:
        The sizes of all files add up to more than ten times the archive's size.

    Why it matters:
        Servers take it for a bomb and refuse it: `archive decompressed size … exceeds limit`.

    Example:
        tar -cjf pipeline.cloacina .  # with a large table of zeros in it

    What to do:
        Pack the notebook with cloaca_nb, which adds as many incompressible bytes as are needed.
    """

    code = "C703"
    name = "archive-ratio"
    message = "the archive's files are {ratio} times its size, servers take {limit} times"
    hint = "pack it with cloaca_nb, which adds as many incompressible bytes as are needed"


class ArchivePadded(Rule):
    """The archive was padded

    What it means:
        The package's files shrink to less than a tenth, which servers refuse. So a file of incompressible
        bytes was added, `padding.bin`, at the archive's root, where no loader looks.

    Why it matters:
        The archive is a little larger than its content needs. The fingerprint does not count the file.

    Example:
        TABLE = [0, 0, 0, ...]        # a long list of equal numbers

    What to do:
        Nothing; or keep large, uniform data out of the code.
    """

    code = "C704"
    name = "archive-padded"
    severity = "info"
    message = "the archive holds {padding} bytes of padding ({file}): its files are {ratio} times its size, "
    message += "and servers take {limit} times"
    hint = "nothing needs to be done; keep large, uniform data out of the code to avoid it"


class ArchiveLink(Rule):
    """`vendor/` holds a link

    What it means:
        A symbolic link stands in `vendor/`, or `vendor/` is one.

    Why it matters:
        Servers refuse archives with links, and what a link points to is not carried.

    Example:
        ln -s ../../lib/my_lib vendor/my_lib

    What to do:
        Copy what it points to.
    """

    code = "C705"
    name = "archive-link"
    message = "{path} is a link: servers refuse archives with links"
    hint = "copy what it points to"


class ArchiveSpecialFile(Rule):
    """`vendor/` holds something that is no file

    What it means:
        A socket, a pipe or a device stands in `vendor/`.

    Why it matters:
        An archive cannot carry it.

    Example:
        mkfifo vendor/pipe

    What to do:
        Remove it.
    """

    code = "C706"
    name = "archive-special-file"
    message = "{path} is neither a file nor a directory"
    hint = "remove it"


class ArchiveName(Rule):
    """A file's name cannot be carried

    What it means:
        The name of a file in `vendor/` holds a newline or another character that cannot be printed, or is no
        UTF-8.

    Why it matters:
        Not every system can unpack it, and the fingerprint could not be recomputed.

    Example:
        touch $'vendor/a\\nb.py'

    What to do:
        Rename it.
    """

    code = "C707"
    name = "archive-name"
    message = "the name of {path} holds characters that cannot be printed"
    hint = "rename it"


class VendorUnreadable(Rule):
    """A file in `vendor/` cannot be read

    What it means:
        Reading the file or directory failed.

    Why it matters:
        The package would lack it.

    Example:
        chmod 000 vendor/my_lib/secret.py

    What to do:
        Make it readable, or remove it.
    """

    code = "C708"
    name = "vendor-unreadable"
    message = "{path} cannot be read: {reason}"
    hint = "make it readable, or remove it"


class ArchiveUploadSize(Rule):
    """The archive is too large to upload

    What it means:
        The archive is larger than a request to a server may be, 100 MiB.

    Why it matters:
        Servers answer `failed to read file`.

    Example:
        vendor/                       # a deep-learning library with its native code

    What to do:
        Install large libraries on the loader's host, or pack one layout (`--layout package`).
    """

    code = "C709"
    name = "archive-upload-size"
    severity = "warning"
    message = "the archive is {size} large, servers take uploads of {limit}"
    hint = "install large libraries on the loader's host, or pack one layout with --layout package"


class ArchiveCompression(Rule):
    """The archive is not compressed by bzip2

    What it means:
        The archive is a gzip file, as tools before 0.4 wrote it.

    Why it matters:
        Servers and daemons since 0.4 read bzip2 only.

    Example:
        tar -czf pipeline.cloacina .

    What to do:
        Pack the notebook anew.
    """

    code = "C710"
    name = "archive-compression"
    message = "the archive is compressed by {compression}: servers since 0.4 read bzip2 only"
    hint = "pack it anew"


class ArchiveTrailing(Rule):
    """Something stands behind the archive's end

    What it means:
        The compressed stream ends before the file does, as with files of parallel compressors, which write
        several streams.

    Why it matters:
        Servers read the first stream only.

    Example:
        tar -c . | pbzip2 > pipeline.cloacina

    What to do:
        Compress with bzip2, or pack the notebook anew.
    """

    code = "C711"
    name = "archive-trailing"
    message = "{bytes} bytes stand behind the end of the archive's first bzip2 stream, where servers stop"
    hint = "compress it as one stream, or pack it anew"


class ArchiveRepeated(Rule):
    """The archive holds a file twice

    What it means:
        Two members have one path.

    Why it matters:
        Which of them counts depends on who unpacks it.

    Example:
        tar -rf pipeline.tar data_pipeline/tasks.py

    What to do:
        Pack the notebook anew.
    """

    code = "C712"
    name = "archive-repeated"
    severity = "warning"
    message = "the archive holds {path} twice"
    hint = "pack it anew"


class ArchiveNoReleaseLayout(Rule):
    """The archive has the guide's layout only

    What it means:
        The archive has a `manifest.json`, and no directory with a `package.toml`.

    Why it matters:
        No released server or daemon reads that layout: `archive does not contain a package.toml`.

    Example:
        %cloaca_pack --layout manifest

    What to do:
        Pack both layouts, which is the default.
    """

    code = "C713"
    name = "archive-no-release-layout"
    severity = "warning"
    message = "the archive has the guide's layout only, which no released server reads"
    hint = "pack both layouts, which is the default"


RULES: tuple[type[Rule], ...] = (
    ArchiveEntries,
    ArchiveTooLarge,
    ArchiveRatio,
    ArchivePadded,
    ArchiveLink,
    ArchiveSpecialFile,
    ArchiveName,
    VendorUnreadable,
    ArchiveUploadSize,
    ArchiveCompression,
    ArchiveTrailing,
    ArchiveRepeated,
    ArchiveNoReleaseLayout,
)
