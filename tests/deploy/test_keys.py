"""Where keys come from, and that they do not show."""

from __future__ import annotations

import copy
import os
import pickle
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

import pytest

from cloaca_nb.deploy.choose import read_config
from cloaca_nb.deploy.keys import HIDDEN, Key, find_key, read_key
from cloaca_nb.environment import child_environment
from cloaca_nb.errors import UsageError

SECRET = 'clk_s3cr"et/+key'


def test_key_shows_in_no_text_form() -> None:
    key = Key(SECRET, "env:PROD_KEY")
    for text in (repr(key), str(key), f"{key}", f"{key!r}", repr([key]), repr({"key": key})):
        assert SECRET not in text
    assert "env:PROD_KEY" in repr(key)
    assert key.reveal() == SECRET


def test_key_is_neither_pickled_nor_copied() -> None:
    key = Key(SECRET, "the test")
    for attempt in (lambda: pickle.dumps(key), lambda: copy.copy(key), lambda: copy.deepcopy(key)):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            attempt()
    assert not hasattr(key, "__dict__")


def test_keys_are_equal_by_their_secret() -> None:
    assert Key("abcd", "one") == Key("abcd", "other")
    assert len({Key("abcd", "one"), Key("abcd", "other"), Key("abce", "one")}) == 2


#: Zero width, a soft hyphen, both directions, a mark on a letter, a selector of a variant, a tag.
UNSEEN = ("\u200b", "\u2060", "\ufeff", "\xad", "\u202e", "\u2066", "\u0336", "\ufe0f", "\U000e0041")
SPELLINGS = {
    "plain": SECRET,
    "in an address": "clk_s3cr%22et%2F%2Bkey",
    "in an address, every letter": "".join(f"%{ord(char):02x}" for char in SECRET),
    "in JSON": 'clk_s3cr\\"et/+key',
    "in JSON, every letter": "".join(f"\\u{ord(char):04X}" for char in SECRET),
    "in JSON in JSON": "".join(f"\\\\u{ord(char):04x}" for char in SECRET),
    "in JSON, slashes": 'clk_s3cr\\"et\\/+key',
    "in HTML": "clk_s3cr&quot;et/+key",
    "in HTML, every letter": "".join(f"&#{ord(char)};" for char in SECRET),
    "in HTML, hexadecimal": "".join(f"&#x{ord(char):x};" for char in SECRET),
    "in HTML in an address": "".join(f"%26%23{ord(char)}%3B" for char in SECRET),
    "as a host": SECRET.upper(),
    "in JSON, of eight digits": "".join(f"\\U{ord(char):08x}" for char in SECRET),
    "in braces": "".join(f"\\u{{{ord(char):x}}}" for char in SECRET),
    "octal": "".join(f"\\{ord(char):03o}" for char in SECRET),
    "of two bytes a letter": "\0".join(SECRET),
    "as numbers": str(list(SECRET.encode()))[1:-1],
    "as hexadecimal numbers": ", ".join(f"0x{ord(char):X}" for char in SECRET),
    "as bytes with colons": SECRET.encode().hex(":"),
    "with line ends of terminals": "\r".join(SECRET),
    "in colours": "".join(f"\x1b[1;31m{char}\x1b[0m" for char in SECRET),
    "in wide letters": "".join(chr(ord(char) + 0xFEE0) for char in SECRET),
    **{f"torn by {unseen!r}": unseen.join(SECRET) for unseen in UNSEEN},
    **{f"torn by {unseen!r} in JSON": ascii(unseen)[1:-1].join(SECRET) for unseen in UNSEEN},
    "hexadecimal": SECRET.encode().hex().upper(),
    **{
        f"in base64 behind {before!r}": encode(f"{before}{SECRET}".encode()).decode().rstrip(end)
        for before in ("", "u", "u:", "Bearer ")
        for encode, end in ((b64encode, ""), (urlsafe_b64encode, "="))
    },
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_key_is_hidden_in_answers(name: str) -> None:
    text = f"bad token {SPELLINGS[name]}!"
    key = Key(SECRET, "the test")
    assert key.hide(text) == f"bad token {HIDDEN}!"
    assert key.hide_in({text: [text, 1, None]}) == {f"bad token {HIDDEN}!": [f"bad token {HIDDEN}!", 1, None]}


@pytest.mark.parametrize(
    "torn", [list(SECRET), list(SECRET.encode()), ["a", *SECRET], [SECRET[:5], SECRET[5:10], SECRET[10:]]]
)
def test_a_key_in_pieces_is_hidden_in_answers(torn: list[str | int]) -> None:
    assert Key(SECRET, "the test").hide_in({"key": list(torn)}) == {"key": [HIDDEN]}
    assert Key(SECRET, "the test").hide_in(list(torn[:-2])) == torn[:-2]


@pytest.mark.parametrize(
    "text",
    [
        "100%25 &amp; \\u0041",
        "%zz \\ &x;",
        "a/b \\n",
        "\\U99999999 \\777",
        "A" * 99,
        "a\u200bb \xad",
        "1, 2, 3",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert Key(SECRET, "the test").hide(text) == text


PASTED = "clk_abcdef0123456789"


@pytest.mark.parametrize(
    "words",
    [
        ["a.ipynb", "--api-key", f"env:{PASTED}"],
        ["a.ipynb", "--api-key", f"env:{PASTED}-x"],
        ["a.ipynb", "--api-key", f"file:{PASTED}"],
        ["a.ipynb", PASTED],
        ["a.ipynb", "prod", PASTED],
        ["a.ipynb", "prod", f"--{PASTED}"],
        ["a.ipynb", "--server", PASTED],
        ["a.ipynb", "--context", PASTED],
        [PASTED],
    ],
)
def test_key_pasted_where_a_name_belongs_is_not_repeated(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cloaca_nb.cli.main import main
    from tests.written import code_cell, write_notebook

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    write_notebook(tmp_path / "a.ipynb", [code_cell("a", "x = 1")])
    assert main(["deploy", *words]) == 2
    told = "".join(capsys.readouterr())
    assert "error" in told
    assert PASTED not in told


def test_value_that_is_no_name_is_not_repeated() -> None:
    with pytest.raises(UsageError, match="names an environment variable, which is not set"):
        read_key("env:s3cr3t/+value==", {}, source="--api-key")


@pytest.mark.parametrize("secret", ["", "two words", "line\nend", "clé", "tab\t"])
def test_what_no_header_can_carry_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(UsageError, match="the API key from env:K") as caught:
        Key(secret, "env:K")
    assert not secret or secret not in str(caught.value)


def test_environment_variable() -> None:
    key = read_key("env:PROD", {"PROD": SECRET}, source="--api-key")
    assert (key.reveal(), key.source) == (SECRET, "env:PROD")


def test_unset_environment_variable() -> None:
    with pytest.raises(UsageError, match="'PROD', which is not set"):
        read_key("env:PROD", {}, source="--api-key")


def test_first_line_of_a_file_that_is_not_blank(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"\n   \n  {SECRET}  \nmore\n")
    assert read_key(f"file:{path}", {}, source="--api-key").reveal() == SECRET


@pytest.mark.parametrize(("name", "words"), [("missing", "cannot be read"), ("~/key", "cannot be read")])
def test_file_that_is_not_there(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_key(f"file:{name}", {}, source="--api-key")
    assert ("not expanded" in caught.value.hint) == name.startswith("~")


def test_file_that_is_empty(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    with pytest.raises(UsageError, match="is empty"):
        read_key(f"file:{tmp_path / 'key'}", {}, source="--api-key")


@pytest.mark.parametrize("text", [SECRET, "raw:" + SECRET, "ENV:PROD"])
def test_key_on_the_command_line_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="must be env:NAME or file:PATH") as caught:
        read_key(text, {}, source="--api-key")
    assert text not in str(caught.value)


def test_literal_in_a_profile() -> None:
    assert read_key(SECRET, {}, source="profile", literal=True).reveal() == SECRET


def test_keyring_is_not_there_yet() -> None:
    with pytest.raises(UsageError, match="keyring"):
        read_key("keyring:prod", {}, source="profile", literal=True)


ENVIRON = {"CLOACINA_API_KEY": "from-variable", "GIVEN": "from-option", "PROFILE": "from-profile"}


@pytest.mark.parametrize(
    ("setting", "profile", "environ", "found"),
    [
        ("env:GIVEN", "env:PROFILE", ENVIRON, "from-option"),
        (None, "env:PROFILE", ENVIRON, "from-profile"),
        (None, None, ENVIRON, "from-variable"),
        (None, None, {}, "from-prompt"),
        (None, None, {"CLOACINA_API_KEY": ""}, "from-prompt"),
    ],
)
def test_order_of_sources(
    setting: str | None, profile: str | None, environ: dict[str, str], found: str
) -> None:
    key = find_key(setting, profile, environ, lambda: "from-prompt ", profile="prod")
    assert key is not None
    assert key.reveal() == found


def test_no_key_and_no_one_to_ask() -> None:
    assert find_key(None, None, {}) is None


def test_children_get_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLOACINA_API_KEY", "PROD_KEY_OF_THIS_TEST", "OTHER_OF_THIS_TEST"):
        monkeypatch.setenv(name, SECRET)
    assert "PROD_KEY_OF_THIS_TEST" in child_environment()
    read_key("env:PROD_KEY_OF_THIS_TEST", dict(os.environ), source="--api-key")
    found = child_environment()
    assert {name for name in found if SECRET in found[name]} == {"OTHER_OF_THIS_TEST"}
    assert found["PATH"] == os.environ["PATH"]


def test_children_get_no_variable_that_a_profile_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("STAGING_KEY_OF_THIS_TEST", "OTHER_HOME_KEY_OF_THIS_TEST")
    homes = (tmp_path / ".cloacina", tmp_path / "elsewhere")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, home in zip(names, homes, strict=True):
        monkeypatch.setenv(name, SECRET)
        home.mkdir()
        text = f'[profiles.one]\nserver = "https://c.example.com"\napi_key = "env:{name}"\n'
        (home / "config.toml").write_text(text, encoding="utf-8")
    assert names[0] not in child_environment()
    read_config(homes[1])
    assert not set(names) & set(child_environment())
