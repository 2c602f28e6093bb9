"""Rules C8xx: secrets in what is carried."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule
from cloaca_nb.model import kinds

RULES = (
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
