"""Secrets of a fake server's tenants: values go in, and come out in tasks alone (contract H7)."""

from __future__ import annotations

import uuid
from typing import Any

from tests.servers.fake_archive import RefusedError
from tests.servers.fake_runs import now

Fields = dict[str, str]


class Secrets:
    """Secrets by tenant and name.

    Attributes:
        has_key: Whether the server was started with a key to encrypt them; without, every route is a 503.
    """

    def __init__(self) -> None:
        self.has_key = True
        self._fields: dict[tuple[str, str], Fields] = {}
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}

    def check(self) -> None:
        if not self.has_key:
            text = "secrets are not configured on this server (CLOACINA_SECRET_KEK unset or invalid)"
            raise RefusedError(503, "secrets_not_configured", text)

    def create(self, tenant: str, name: str, fields: Fields) -> dict[str, Any]:
        """Any text is a name."""
        if (tenant, name) in self._rows:
            text = f"a secret named '{name}' already exists in this tenant"
            raise RefusedError(409, "secret_exists", text)
        self._rows[tenant, name] = {"id": str(uuid.uuid4()), "name": name, "created_at": now()}
        return self.rotate(tenant, name, fields)

    def rotate(self, tenant: str, name: str, fields: Fields) -> dict[str, Any]:
        row = self.get(tenant, name)
        self._fields[tenant, name] = dict(fields)
        row.update(field_names=sorted(fields), updated_at=now())
        return row

    def get(self, tenant: str, name: str) -> dict[str, Any]:
        """Names of the fields and times, never a value."""
        if (tenant, name) not in self._rows:
            raise RefusedError(404, "secret_not_found", f"secret not found: {name}")
        return self._rows[tenant, name]

    def list(self, tenant: str) -> list[dict[str, Any]]:
        return [row for (owner, _), row in self._rows.items() if owner == tenant]

    def delete(self, tenant: str, name: str) -> None:
        self.get(tenant, name)
        del self._rows[tenant, name], self._fields[tenant, name]

    def readable(self, tenant: str, context: dict[str, Any]) -> dict[str, Fields]:
        """What tasks of a run may read: all secrets of the tenant, declared or not, and the bound names.

        Raises:
            KeyError: A name is bound to a secret that is not there: each attempt fails.
        """
        found = {name: fields for (owner, name), fields in self._fields.items() if owner == tenant}
        for name, value in context.items():
            if is_reference(value):
                found[name] = self._fields[tenant, value["$secret"]]
        return found


def is_reference(value: Any) -> bool:
    """Whether a value of a context stands for a secret."""
    return isinstance(value, dict) and [*value] == ["$secret"]
