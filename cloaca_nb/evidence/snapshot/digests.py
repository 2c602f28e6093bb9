"""Short digests of bytes and plain values."""

from __future__ import annotations

import marshal

try:
    from _blake2 import blake2b
except ImportError:  # a build without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def digest_bytes(data: bytes | memoryview) -> bytes:
    """Eight bytes."""
    return blake2b(data, digest_size=8).digest()


def digest(data: bytes) -> str:
    """Sixteen digits."""
    return blake2b(data, digest_size=8).hexdigest()


def digest_of(value: Any) -> str:
    """The digest of a plain value."""
    return digest(marshal.dumps(value, 2))
