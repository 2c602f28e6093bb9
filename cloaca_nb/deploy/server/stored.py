"""The secrets that a server keeps for a tenant: their names, and what is put there. No value comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from cloaca_nb.deploy.server.api import Api, all_of
from cloaca_nb.deploy.server.client import Request
from cloaca_nb.deploy.server.refusals import Refusal
from cloaca_nb.deploy.server.resources import Json, text_or_none, texts_at, value_of
from cloaca_nb.errors import CloacaNbError, RefusedError
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.inputs.secrets import Fields, texts_of

#: What refusals of these calls mean.
_ROWS = (
    Refusal(
        (503,),
        "{server} keeps no secrets: {text}",
        "whoever runs it sets CLOACINA_SECRET_KEK, 32 bytes in hexadecimal or base64, and starts it again",
        code="secrets_not_configured",
    ),
    Refusal(
        (404,),
        "{server} has no secret named {name!r} (tenant {tenant})",
        "`cloaca-nb secrets list` shows those that are there",
        code="secret_not_found",
    ),
    Refusal(
        (404,),
        "{server} does not know how to {doing}",
        "its version may be too old: servers 0.12 keep secrets",
        code="not_found",
    ),
)


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret that a server keeps.

    Attributes:
        fields: Names of its fields.
        updated_at: When it was last set, RFC 3339, or "".
    """

    name: str
    fields: tuple[str, ...] = ()
    updated_at: str = ""

    @classmethod
    def read(cls, body: Json) -> StoredSecret:
        """From an answer, or one object of a list."""
        names = tuple(sorted(texts_at(body, "field_names")))
        updated = text_or_none(body, "updated_at") or text_or_none(body, "created_at") or ""
        return cls(value_of(body, "name", str), names, updated)


#: What became of a secret.
Done = Literal["made", "changed", "removed"]


class Stored:
    """The secrets of one tenant.

    Args:
        api: The server's API.
    """

    def __init__(self, api: Api) -> None:
        self.api = api

    def there(self) -> tuple[StoredSecret, ...]:
        """Those that are there, by name.

        Raises:
            RefusedError: The server keeps none at all, or does not know them.
        """
        found = self.api.read(
            self.api.path("secrets"), self._about("list secrets"), all_of(StoredSecret.read, "secrets")
        )
        return tuple(sorted(found, key=lambda one: one.name))

    def set(self, name: str, fields: Fields) -> tuple[StoredSecret, Done]:
        """Put a secret there, in the place of one of that name."""
        path, about = self.api.path("secrets"), self._about("keep secrets", name)
        with _without(fields):
            try:
                self.api.client.ask("POST", path, about, body={"name": name, "fields": dict(fields)})
                done: Done = "made"
            except RefusedError as error:
                if error.status != 409:
                    raise
                own = self.api.path("secrets", name)
                self.api.client.ask("PUT", own, about, body={"fields": dict(fields)})
                done = "changed"
        found = next((one for one in self.there() if one.name == name), StoredSecret(name, tuple(fields)))
        return found, done

    def remove(self, name: str) -> tuple[StoredSecret, Done]:
        """Remove a secret; runs that read it fail from then on.

        Raises:
            RefusedError: There is none of that name.
        """
        self.api.client.ask("DELETE", self.api.path("secrets", name), self._about("remove secrets", name))
        return StoredSecret(name), "removed"

    def _about(self, doing: str, name: str = "") -> Request:
        return Request(doing, self.api.tenant, name, rows=_ROWS)


@contextmanager
def _without(fields: Fields) -> Iterator[None]:
    """Errors without the values that were sent: a server may say them again."""
    try:
        yield
    except CloacaNbError as error:
        error.reword(Hiding(texts_of({"": fields})).text)
        raise
