"""Modules that some supported Python has in its standard library and others have not.

What is made of a notebook must not depend on the Python that makes it.
"""

from __future__ import annotations

#: Those that came after the oldest one: no distribution has them.
LATER = frozenset({"annotationlib", "compression", "tomllib"})

#: These, and those that are gone: distributions may bring some of them back.
SOMETIMES = (
    LATER
    | {"aifc", "asynchat", "asyncore", "audioop", "binhex", "cgi", "cgitb", "chunk"}
    | {"crypt", "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev"}
    | {"pipes", "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"}
)
