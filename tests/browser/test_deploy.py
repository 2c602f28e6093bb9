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
from tests.browser.test_lab import SLOW, expect_ended, press
from tests.servers.fake import FakeServer
from tests.servers.real import RealServer, missing_binaries

if TYPE_CHECKING:
    from tests.browser.jupyter import Desk, Jupyter
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
    if missing_binaries():
        pytest.skip(f"no real server: {', '.join(missing_binaries())} not found")
    real = RealServer(tmp_path_factory.mktemp("real"))
    try:
        real.start()
        yield real
    finally:
        real.close()


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


def open_and_deploy(desk: Desk, name: str, cells: list[str], profile: str) -> None:
    """Open a notebook, run it, and deploy it by its panel."""
    desk.jupyter.write(name, cells)
    desk.open(name)
    desk.run_all()
    press(desk.panel, "Deploy")
    form = desk.panel.get_by_role("group", name="Deploy")
    form.get_by_label("Target").select_option(profile)
    press(form, "Deploy")
    expect(desk.panel.locator(".cl-news")).to_contain_text(": loaded", timeout=SLOW)


def named(cells: list[str], workflow: str) -> list[str]:
    """The cells with another workflow name: a real server keeps what it was given."""
    return [cell.replace("data_pipeline", workflow) for cell in cells]


def silent(desk: Desk) -> None:
    """The key is neither on the page nor in anything that was saved."""
    desk.command("docmanager:save")
    assert CANARY not in desk.page.content()
    for path in desk.jupyter.work.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()


def kept(desk: Desk, name: str) -> list[dict[str, Any]]:
    """The deployments in the saved notebook's metadata."""
    saved = json.loads(Path(desk.jupyter.work, name).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = saved["metadata"]["cloaca_nb"]["deployments"]
    return found


def test_deploy_and_execute(desk: Desk, profile: str) -> None:
    open_and_deploy(desk, "deployed.ipynb", named(pipeline.GOOD, "deployed"), profile)
    press(desk.panel, "Execute")
    for id in ("extract", "transform", "validate", "last"):
        expect(task(desk.panel, id, "completed")).to_be_visible(timeout=SLOW)
    expect_ended(desk.panel, "completed")
    expect(desk.panel.get_by_role("button", name="Execute", exact=True)).to_be_enabled()
    silent(desk)
    (deployment,) = kept(desk, "deployed.ipynb")
    assert (deployment["package"], deployment["reached"]) == ("deployed", "loaded")
    assert [run["status"] for run in deployment["runs"]] == ["completed"]


def test_failure_stands_at_its_cell(desk: Desk, profile: str) -> None:
    open_and_deploy(desk, "deployed-failing.ipynb", named(pipeline.FAILING, "failing"), profile)
    press(desk.panel, "Execute")
    expect(task(desk.panel, "validate", "failed")).to_be_visible(timeout=SLOW)
    expect_ended(desk.panel, "failed")
    task(desk.panel, "validate").click()
    drawer = desk.panel.locator(".cl-drawer")
    expect(drawer).to_contain_text("ValueError: 3 orders without a customer", timeout=SLOW)
    press(drawer, "Go to cell 6, line 2")
    desk.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 5")
    silent(desk)


def test_come_back_after_the_kernel_was_restarted(desk: Desk, profile: str) -> None:
    cells = [*named(pipeline.GOOD, "again"), f"%cloaca_deploy {profile} --execute", "%cloaca_runs"]
    desk.jupyter.write("again.ipynb", cells)
    desk.open("again.ipynb")
    desk.run_all()
    outputs = desk.page.locator(".jp-OutputArea-output")
    expect(outputs.filter(has_text="(completed)").last).to_be_visible(timeout=SLOW)
    desk.command("docmanager:save")
    saved = Path(desk.jupyter.work, "again.ipynb").read_text(encoding="utf-8")
    assert "application/vnd.cloaca-nb.deployment+json" in saved
    assert len(kept(desk, "again.ipynb")) == 1
    silent(desk)
