"""`config.toml` of the Cloacina tools."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cloaca_nb.deploy.choose import read_config
from cloaca_nb.errors import UsageError

SECRET = "clk_literal_key"


def written(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    path = home / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_no_file(tmp_path: Path) -> None:
    config = read_config(tmp_path)
    assert (config.profiles, config.default, config.warnings) == ({}, None, ())
    assert config.watched == (tmp_path / "packages",)


def test_whole_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        database_url = "sqlite:///x"
        default_profile = "prod"

        [profiles.prod]
        server = "https://cloacina.example.com"
        api_key = "env:PROD_KEY"

        [profiles.local]
        server = "http://127.0.0.1:8080"
        api_key = "file:/run/secrets/key"

        [daemon]
        poll_interval_ms = 500

        [compiler]
        local_addr = "127.0.0.1:9000"

        [watch]
        directories = ["~/flows", "/srv/flows", "/srv/flows"]

        [server]
        default_executor = "local"
        """,
    )
    before = path.read_bytes()
    config = read_config(tmp_path)
    assert list(config.profiles) == ["prod", "local"]
    assert config.profiles["prod"].server == "https://cloacina.example.com"
    assert config.default == "prod"
    assert config.watched == (tmp_path / "packages", Path.home() / "flows", Path("/srv/flows"))
    assert config.warnings == ()
    assert [profile.api_key for profile in config.profiles.values()] == [
        "env:PROD_KEY",
        "file:/run/secrets/key",
    ]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("tenant = 'x'", "tenant"),
        ("[profiles.a]\nserver = 'https://a'\napi_key = 'env:A'\ntenant = 'x'", "profiles.a.tenant"),
        ("[watch]\ndirs = []", "watch.dirs"),
        ("[server]\nbind = 'x'", "server.bind"),
    ],
)
def test_unknown_keys_are_told_and_the_rest_is_used(tmp_path: Path, text: str, key: str) -> None:
    written(tmp_path, text)
    config = read_config(tmp_path)
    assert any(f"`{key}`" in warning for warning in config.warnings)


def test_incomplete_profile_is_left_out(tmp_path: Path) -> None:
    written(
        tmp_path, "[profiles.a]\nserver = 'https://a'\n[profiles.b]\nserver = 'https://b'\napi_key = 'env:B'"
    )
    config = read_config(tmp_path)
    assert list(config.profiles) == ["b"]
    assert any("'a'" in warning for warning in config.warnings)


def test_key_is_not_in_the_profile_s_text(tmp_path: Path) -> None:
    written(tmp_path, f"[profiles.a]\nserver = 'https://a'\napi_key = '{SECRET}'")
    config = read_config(tmp_path)
    assert SECRET not in repr(config)


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_key_that_others_may_read(tmp_path: Path) -> None:
    path = written(tmp_path, f"[profiles.a]\nserver = 'https://a'\napi_key = '{SECRET}'")
    assert read_config(tmp_path).warnings == ()
    path.chmod(0o644)
    (warning,) = read_config(tmp_path).warnings
    assert "chmod 600" in warning
    assert SECRET not in warning


def test_broken_file(tmp_path: Path) -> None:
    written(tmp_path, f"api_key = {SECRET}")
    with pytest.raises(UsageError, match="no valid TOML") as caught:
        read_config(tmp_path)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None


def test_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_config(tmp_path)


@pytest.mark.parametrize(
    "text", ["profiles = 3", "watch = 3", "[watch]\ndirectories = 'x'", "default_profile = 3"]
)
def test_values_of_the_wrong_kind_are_passed_over(tmp_path: Path, text: str) -> None:
    written(tmp_path, text)
    config = read_config(tmp_path)
    assert (config.profiles, config.default, config.watched) == ({}, None, (tmp_path / "packages",))
