"""Deploy and Execute in a real JupyterLab: loaded, each task turns done, a failure stands at its cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import pipeline
from tests.browser.jupyter import task
from tests.browser.test_lab import expect_ended, press
from tests.servers.fake import FakeServer
from tests.servers.real import real_server

if TYPE_CHECKING:
    from tests.browser.jupyter import Jupyter, Screen
    from tests.servers.server import Server

CANARY = "clk_CANARY_tweet_0123456789"


@pytest.fixture(scope="module", params=["fake", pytest.param("real", marks=pytest.mark.server)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if request.param == "fake":
        fake = FakeServer()
        fake.store.keys[0].secret = CANARY
        fake.admin_key = CANARY
        yield fake
        fake.close()
        return
    yield from real_server(tmp_path_factory)


@pytest.fixture
def profile(lab: Jupyter, server: Server) -> Iterator[str]:
    """A profile for the server in the kernel's home; its name."""
    home = lab.home / ".cloacina"
    home.mkdir(exist_ok=True)
    key = lab.root / "key.txt"
    key.write_text(server.admin_key)
    config = home / "config.toml"
    config.write_text(f'[profiles.test]\nserver = "{server.url}"\napi_key = "file:{key}"\n')
    yield "test"
    config.unlink()
    key.unlink()


def open_and_deploy(screen: Screen, name: str, cells: list[str], profile: str) -> None:
    """Open a notebook, run it, and deploy it by its panel."""
    screen.jupyter.write(name, cells)
    screen.open(name)
    screen.run_all()
    press(screen.panel, "Deploy")
    form = screen.panel.get_by_role("group", name="Deploy")
    form.get_by_label("Target").select_option(profile)
    press(form, "Deploy")
    expect(screen.panel.locator(".cl-news")).to_contain_text(": loaded")


def named(cells: list[str], workflow: str) -> list[str]:
    """The cells with another workflow name: a real server keeps what it was given."""
    return [cell.replace("data_pipeline", workflow) for cell in cells]


def silent(screen: Screen) -> None:
    """The key is neither on the page nor in anything that was saved."""
    screen.command("docmanager:save")
    assert CANARY not in screen.page.content()
    for path in screen.jupyter.work.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()


def kept(screen: Screen, name: str) -> list[dict[str, Any]]:
    """The deployments in the saved notebook's metadata."""
    saved = json.loads(Path(screen.jupyter.work, name).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = saved["metadata"]["cloaca_nb"]["deployments"]
    return found


def test_deploy_and_execute(screen: Screen, profile: str) -> None:
    open_and_deploy(screen, "deployed.ipynb", named(pipeline.GOOD, "deployed"), profile)
    press(screen.panel, "Execute")
    for id in ("extract", "transform", "validate", "last"):
        expect(task(screen.panel, id, "completed")).to_be_visible()
    expect_ended(screen.panel, "completed")
    expect(screen.panel.get_by_role("button", name="Execute", exact=True)).to_be_enabled()
    silent(screen)
    (deployment,) = kept(screen, "deployed.ipynb")
    assert (deployment["package"], deployment["reached"]) == ("deployed", "loaded")
    assert [run["status"] for run in deployment["runs"]] == ["completed"]


def test_failure_stands_at_its_cell(screen: Screen, profile: str) -> None:
    open_and_deploy(screen, "deployed-failing.ipynb", named(pipeline.FAILING, "failing"), profile)
    press(screen.panel, "Execute")
    expect(task(screen.panel, "validate", "failed")).to_be_visible()
    expect_ended(screen.panel, "failed")
    task(screen.panel, "validate").click()
    drawer = screen.panel.locator(".cl-drawer")
    expect(drawer).to_contain_text("ValueError: 3 orders without a customer")
    press(drawer, "Go to cell 6, line 2")
    screen.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 5")
    silent(screen)


def test_come_back_after_the_kernel_was_restarted(screen: Screen, profile: str) -> None:
    cells = [*named(pipeline.GOOD, "again"), f"%cloaca_deploy {profile} --execute", "%cloaca_runs"]
    screen.jupyter.write("again.ipynb", cells)
    screen.open("again.ipynb")
    screen.run_all()
    outputs = screen.page.locator(".jp-OutputArea-output")
    expect(outputs.filter(has_text="(completed)").last).to_be_visible()
    screen.command("docmanager:save")
    saved = Path(screen.jupyter.work, "again.ipynb").read_text(encoding="utf-8")
    assert "application/vnd.cloaca-nb.deployment+json" in saved
    assert len(kept(screen, "again.ipynb")) == 1
    silent(screen)
