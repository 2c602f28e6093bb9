"""Rules C8xx: secrets in what is carried."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule

RULES = (
    Rule(
        "C801",
        "secret-token",
        "error",
        "a secret stands in the code{where}: {what} {masked}",
        "read it with cloaca.var inside the task, and change it where it was given out",
    ),
    Rule(
        "C802",
        "secret-private-key",
        "error",
        "a private key stands in the code{where}",
        "read it from a file that cloaca.var names, and replace the key pair",
    ),
    Rule(
        "C803",
        "secret-in-address",
        "warning",
        "a password stands in an address in the code{where} ({what}://…)",
        "read the address with cloaca.var inside the task, and change the password",
    ),
    Rule(
        "C804",
        "secret-literal",
        "warning",
        "{name} is written out in the code ({masked})",
        "read it with cloaca.var inside the task, and change it where it was given out",
    ),
)
