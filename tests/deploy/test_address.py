"""Addresses of servers."""

from __future__ import annotations

import pytest

from cloaca_nb.deploy.server.address import read_address, same_server
from cloaca_nb.errors import UsageError


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        ("https://cloacina.example.com", "https://cloacina.example.com", "cloacina.example.com"),
        ("https://cloacina.example.com/", "https://cloacina.example.com", "cloacina.example.com"),
        (" https://example.com:8443/cloacina/ ", "https://example.com:8443/cloacina", "example.com"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080", "127.0.0.1"),
        ("http://[::1]:8080", "http://[::1]:8080", "::1"),
    ],
)
def test_addresses(text: str, url: str, host: str) -> None:
    address = read_address(text)
    assert (address.url, address.host) == (url, host)


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("cloacina.example.com", "does not start with https://", "https://cloacina.example.com?"),
        ("localhost:8080", "does not start with https://", "https://localhost:8080?"),
        ("ftp://example.com", "does not start with https://", "for example"),
        ("https://", "does not start with https://", "for example"),
        ("https://host:99999", "port", "for example"),
        ("https://host/path?key=1", "after its path", "for example"),
        ("https://host/#top", "after its path", "for example"),
        ("https://[::1", "cannot be read", "for example"),
    ],
)
def test_no_addresses(text: str, words: str, hint: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_address(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["https://me:pass-w0rd@host", "https://pass-w0rd@host", "me:pass-w0rd@host"])
def test_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_address(text)
    assert "pass-w0rd" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "overheard"),
    [
        ("http://127.0.0.1", False),
        ("http://127.9.9.9:80", False),
        ("http://localhost", False),
        ("http://api.localhost", False),
        ("http://[::1]", False),
        ("https://example.com", False),
        ("http://example.com", True),
        ("http://10.0.0.1", True),
        ("http://localhost.example.com", True),
        ("http://127.0.0.1.example.com", True),
    ],
)
def test_who_can_listen_in(text: str, overheard: bool) -> None:
    assert read_address(text).overheard is overheard


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://Example.com", "https://example.com:443/", True),
        ("http://example.com", "http://example.com:80", True),
        ("http://example.com", "https://example.com", False),
        ("https://example.com/a", "https://example.com/b", False),
        ("https://example.com", "https://example.com.evil.test", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_same_server(left: str, right: str, same: bool) -> None:
    assert same_server(left, right) is same
