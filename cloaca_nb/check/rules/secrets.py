"""Rules C8xx: secrets in what is carried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cloaca_nb.check.rules.base import Rule, Subject
from cloaca_nb.check.secrets.search import address_facts, named_facts, private_key_facts, token_facts
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.model.package import Package

_HINT = "read it with cloaca.var inside the task, and change it where it was given out"


class SecretRule(Rule):
    """A rule that searches the package itself."""

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Findings for each secret of this kind, once a place."""
        if subject.package is None:
            return
        found = self.search(subject.package)
        yield from dict.fromkeys(self.finding(fact.place, fact.task, **fact.values) for fact in found)

    def search(self, package: Package) -> Iterable[Fact]:
        """Facts of this kind."""
        return token_facts(package)


class SecretToken(SecretRule):
    """A provider's token stands in the code

    What it means:
        A text that the package carries has the form of a token or key of a well-known provider.

    Why it matters:
        Everyone who gets the notebook, the package or the server's source view can use it.

    Example:
        client = connect(key="AKIA" "...")       # an access key, as the provider shows it

    What to do:
        Revoke the token. Let the task read its successor from the host by `cloaca.var("API_KEY")`.
    """

    code = "C801"
    name = "secret-token"
    message = "a secret stands in the code{where}: {what} {masked}"
    hint = _HINT


class SecretPrivateKey(SecretRule):
    """A private key stands in the code

    What it means:
        A text that the package carries begins a private key.

    Why it matters:
        Everyone who gets the notebook, the package or the server's source view can use it.

    Example:
        KEY = '''-----BEGIN ... KEY-----'''

    What to do:
        Replace the key pair. Let the task read the key from a file that `cloaca.var` names.
    """

    code = "C802"
    name = "secret-private-key"
    message = "a private key stands in the code{where}"
    hint = "read it from a file that cloaca.var names, and replace the key pair"

    def search(self, package: Package) -> Iterable[Fact]:
        """Facts of this kind."""
        return private_key_facts(package)


class SecretInAddress(SecretRule):
    """A password stands in an address

    What it means:
        An address of the form `scheme://user:password@host` that the package carries holds a password.

    Why it matters:
        Everyone who gets the notebook, the package or the server's source view can log in with it.

    Example:
        URL = "postgres://etl:...@db/warehouse"

    What to do:
        Change the password. Let the task read the address by `cloaca.var("WAREHOUSE_URL")`.
    """

    code = "C803"
    name = "secret-in-address"
    severity = "warning"
    message = "a password stands in an address in the code{where} ({what}://…)"
    hint = "read the address with cloaca.var inside the task, and change the password"

    def search(self, package: Package) -> Iterable[Fact]:
        """Facts of this kind."""
        return address_facts(package)


class SecretLiteral(SecretRule):
    """A password or key is written out in the code

    What it means:
        A literal is given a name such as `password`, `token` or `api_key`, and looks like the real thing.
        Placeholders (`changeme`, `<token>`), names of variables and paths do not count.

    Why it matters:
        Everyone who gets the notebook, the package or the server's source view can use it.

    Example:
        connect(user="etl", password="...")

    What to do:
        Change the password. Let the task read it by `cloaca.var("DB_PASSWORD")`.
    """

    code = "C804"
    name = "secret-literal"
    severity = "warning"
    message = "{name} is written out in the code ({masked})"
    hint = _HINT

    def search(self, package: Package) -> Iterable[Fact]:
        """Facts of this kind."""
        return named_facts(package)


RULES: tuple[type[Rule], ...] = (SecretToken, SecretPrivateKey, SecretInAddress, SecretLiteral)
