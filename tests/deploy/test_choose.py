"""From what a person says to a target."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import cloaca_nb.deploy
from cloaca_nb.deploy.choose import Where, find_target, kinds, list_targets, target_names
from cloaca_nb.deploy.daemon.target import DaemonTarget
from cloaca_nb.deploy.flow import Options, deploy
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import TargetChoice, Watch
from cloaca_nb.errors import UsageError
from tests.servers.archives import write_archive

CONFIG = """
default_profile = "prod"

[profiles.prod]
server = "https://cloacina.example.com"
api_key = "env:PROD_KEY"

[profiles.local]
server = "http://127.0.0.1:8080/"
api_key = "clk_local"

[watch]
directories = ["{watched}"]
"""
ENVIRON = {"PROD_KEY": "clk_prod", "OTHER": "clk_other", "CLOACINA_API_KEY": "clk_variable"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "packages").mkdir(parents=True)
    (tmp_path / "flows").mkdir()
    (home / "config.toml").write_text(CONFIG.format(watched=tmp_path / "flows"))
    (home / "config.toml").chmod(0o600)
    return home


def where(home: Path, **more: object) -> Where:
    return Where(home=home, environ=ENVIRON, **more)  # type: ignore[arg-type]  # as given


def server(word: str | None, where: Where) -> ServerTarget:
    target = find_target(word, where)
    assert isinstance(target, ServerTarget)
    return target


def daemon(word: str | None, where: Where) -> DaemonTarget:
    target = find_target(word, where)
    assert isinstance(target, DaemonTarget)
    return target


def revealed(target: ServerTarget) -> str:
    assert target.key is not None
    return target.key.reveal()


@pytest.mark.parametrize(
    ("word", "name", "url", "key"),
    [
        (None, "prod", "https://cloacina.example.com", "clk_prod"),
        ("prod", "prod", "https://cloacina.example.com", "clk_prod"),
        ("local", "local", "http://127.0.0.1:8080", "clk_local"),
        ("http://127.0.0.1:8080", "local", "http://127.0.0.1:8080", "clk_local"),
        (
            "https://elsewhere.example.com",
            "https://elsewhere.example.com",
            "https://elsewhere.example.com",
            "clk_variable",
        ),
    ],
)
def test_servers(home: Path, word: str | None, name: str, url: str, key: str) -> None:
    target = server(word, where(home))
    assert (target.name, target.place, revealed(target), target.tenant) == (name, url, key, "public")


def test_profile_s_key_goes_to_no_other_server(home: Path) -> None:
    target = server(None, where(home, server="https://elsewhere.example.com"))
    assert revealed(target) == "clk_variable"


def test_options_win(home: Path) -> None:
    target = server("prod", where(home, api_key="env:OTHER", tenant="acme"))
    assert (revealed(target), target.tenant) == ("clk_other", "acme")


def test_target_and_server_at_once(home: Path) -> None:
    with pytest.raises(UsageError, match="both a target"):
        find_target("prod", where(home, server="https://a.example.com"))


def test_key_is_asked_for_last(home: Path) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "clk_typed"

    target = server("https://a.example.com", Where(home=home, environ={}, ask=ask))
    assert revealed(target) == "clk_typed"
    assert asked == ["API key for https://a.example.com: "]


def test_no_key(home: Path) -> None:
    with pytest.raises(UsageError, match="no API key for"):
        find_target("https://a.example.com", Where(home=home, environ={}))


def test_variable_of_a_profile_is_not_set(home: Path) -> None:
    with pytest.raises(UsageError, match="'PROD_KEY', which is not set"):
        find_target("prod", Where(home=home, environ={}))


def test_daemon_s_directories(home: Path, tmp_path: Path) -> None:
    watched = tmp_path / "flows"
    target = daemon("daemon", where(home))
    assert (target.directory, target.home) == (home / "packages", home)
    assert target.watched == (home / "packages", watched)
    assert daemon(str(watched), where(home)).home == home
    assert daemon(f"daemon:{watched}", where(home)).directory == watched


def test_directory_that_nobody_is_known_to_watch(home: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert daemon(str(tmp_path / "other"), where(home)).home is None
    assert daemon(str(tmp_path / "elsewhere" / "packages"), where(home)).home == tmp_path / "elsewhere"


def test_relative_directory(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert daemon("flows", where(home)).directory == tmp_path / "flows"
    assert daemon("./new", where(home)).directory == tmp_path / "new"


def test_default_without_profiles_is_the_daemon(home: Path) -> None:
    (home / "config.toml").unlink()
    assert daemon(None, where(home)).directory == home / "packages"


def test_no_default(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no target is named"):
        find_target(None, where(tmp_path / "nowhere"))


def test_default_profile_that_is_not_there(home: Path) -> None:
    (home / "config.toml").write_text('default_profile = "gone"')
    with pytest.raises(UsageError, match="default profile 'gone'"):
        find_target(None, where(home))


def test_unknown_name(home: Path) -> None:
    with pytest.raises(UsageError, match="'prood' is no target") as caught:
        find_target("prood", where(home))
    assert "did you mean 'prod'?" in caught.value.hint


def test_unknown_name_of_a_profile_that_is_left_out(home: Path) -> None:
    (home / "config.toml").write_text("[profiles.stage]\nserver = 'https://stage'\n")
    with pytest.raises(UsageError, match="'stage' is no target") as caught:
        find_target("stage", where(home))
    assert "profile 'stage' lacks a text `api_key` and is left out" in caught.value.hint
    assert "[profiles.NAME], with `server` and `api_key`" in caught.value.hint


def test_choices(home: Path, tmp_path: Path) -> None:
    assert list_targets(home) == [
        TargetChoice("prod", "server", "https://cloacina.example.com"),
        TargetChoice("local", "server", "http://127.0.0.1:8080/"),
        TargetChoice("daemon", "daemon", str(home / "packages")),
        TargetChoice(str(tmp_path / "flows"), "daemon", str(tmp_path / "flows")),
    ]


def test_every_choice_can_be_made(home: Path) -> None:
    for choice in list_targets(home):
        target = find_target(choice.name, where(home))
        assert (target.name, target.kind) == (choice.name, choice.kind)


def test_choices_without_anything(tmp_path: Path) -> None:
    assert list_targets(tmp_path / "nowhere") == []


def test_names_for_completion(home: Path, tmp_path: Path) -> None:
    assert target_names(home) == ["prod", "local", "daemon", str(tmp_path / "flows")]
    (home / "config.toml").write_text("nonsense =")
    assert target_names(home) == []


def test_what_is_wrong_with_the_configuration_is_said(home: Path, tmp_path: Path) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[mine]\nkey = "x"\n')
    target = find_target("daemon", where(home))
    told: list[str] = []
    archive = write_archive(tmp_path)
    deploy(lambda tenant, watch: from_archive(archive), target, on_event=lambda e: told.append(e.message))
    assert any("unknown key `mine`" in message for message in told)


THIRD = '''
"""A release directory: a target in one file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.deploy.target import Check, Followed, Preflight, Sent


@dataclass
class ReleaseTarget:
    name: str
    place: str
    kind: str = "release"
    tenant: str = "public"

    def preflight(self, item, watch):
        return Preflight((Check("directory", "ok", f"{self.place} is there"),))

    def send(self, item, watch):
        path = shutil.copy(item.path, self.place)
        Path(path + ".sha256").write_text(item.sha256)
        return Sent(path, False, path)

    def follow(self, sent, item, watch):
        return Followed("sent", "released")

    def close(self):
        pass


class ReleaseKind:
    name = "release"

    def choices(self, config):
        return []

    def find(self, word, where, config):
        if word is None or not word.startswith("release:"):
            return None
        return ReleaseTarget(word, word.removeprefix("release:"))


KIND = ReleaseKind()
'''


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A third kind of target: one package more."""
    folder = tmp_path / "more" / "release"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "target.py").write_text(textwrap.dedent(THIRD))
    monkeypatch.setattr(cloaca_nb.deploy, "__path__", [*cloaca_nb.deploy.__path__, str(folder.parent)])
    yield
    import sys

    for name in [name for name in sys.modules if name.startswith("cloaca_nb.deploy.release")]:
        del sys.modules[name]


@pytest.mark.usefixtures("third")
def test_third_kind_needs_one_package(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert [kind.name for kind in kinds()] == ["server", "release", "daemon"]
    target = find_target(f"release:{out}", where(tmp_path))
    archive = write_archive(tmp_path)
    done = deploy(lambda tenant, watch: from_archive(archive), target)
    assert (done.kind, done.reached, done.message) == ("release", "sent", "released")
    assert sorted(path.name for path in out.iterdir()) == [
        "data-pipeline-1.0.0.cloacina",
        "data-pipeline-1.0.0.cloacina.sha256",
    ]


@pytest.mark.usefixtures("third")
def test_target_that_cannot_execute_says_so_first(tmp_path: Path) -> None:
    target = find_target(f"release:{tmp_path}", where(tmp_path))

    def prepare(tenant: str, watch: Watch) -> None:
        raise AssertionError("nothing is to be prepared")

    with pytest.raises(UsageError, match="does not run workflows on demand"):
        deploy(prepare, target, Options(execute=True))  # type: ignore[arg-type]  # never called
