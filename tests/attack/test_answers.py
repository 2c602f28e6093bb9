"""Answers about schedules and triggers that no server of ours would give: a sentence each."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cloaca_nb.cli.main import main
from cloaca_nb.deploy.scheduling import undeploy
from tests.attack.commands import CELLS, SILLY
from tests.written import code_cells, write_notebook

EVIL = "\x1b]0;t\x07\u202e"
ROW = {
    **{"schedule_type": "cron", "instance_name": "n", "trigger_name": "n", "workflow_name": "demo"},
    **{"cron_expression": "0 3 * * *", "timezone": "UTC", "enabled": True, "paused": False, "params": {}},
    **{"next_run_at": "2026-01-01T00:00:00Z", "package_name": "demo", "id": "x", "poll_interval_ms": 1000},
}


def rows(*changes: object) -> bytes:
    """A list of rows, under each name by which something is listed."""
    made = [{**ROW, **one} if isinstance(one, dict) else one for one in changes]
    return json.dumps(dict.fromkeys(("items", "instances", "triggers", "workflows"), made)).encode()


ANSWERS = {
    "nothing": b"",
    "text": b"hello",
    "another type": b"[7]",
    "no object": b"null",
    "rows that are none": rows(None, 1, [], "x"),
    "fields of other types": rows({"instance_name": 1, "params": 7, "enabled": "x", "cron_expression": []}),
    "fields that lack": rows(dict.fromkeys(ROW)),
    "control characters": rows({name: EVIL for name, value in ROW.items() if isinstance(value, str)}),
    "half a surrogate": rows(
        {"instance_name": "\ud800", "timezone": "\ud800", "params": {"\ud800": "\ud800"}}
    ),
    "times that are none": rows(*({"next_run_at": time} for time in ("", "9999999-01-01T00:00:00Z", 7))),
    "zones that are paths": rows(*({"timezone": zone} for zone in ("../../etc/passwd", "/", "", "\0"))),
    "names that are paths": rows({"instance_name": "../../x?y#z", "workflow_name": "../../w", "id": "../x"}),
    "long names": rows({"instance_name": "n" * 300_000, "cron_expression": "*" * 300_000}),
    "nested too deeply": b'{"instances":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of many digits": b'{"instances":[{"instance_name":' + b"9" * 100_000 + b"}]}",
    "no number": b'{"instances":[{"instance_name": NaN, "enabled": Infinity}]}',
    "other letters": json.dumps({"instances": []}).encode("utf-16"),
    "not UTF-8": b'{"instances":[{"instance_name":"\xff"}]}',
}
VERBS = (
    ("schedule", "list"),
    ("schedule", "add", "n", "--cron", "0 3 * * *"),
    ("schedule", "remove", "n"),
    ("triggers", "list"),
    ("undeploy", "--force"),
)


class Handler(BaseHTTPRequestHandler):
    """Answers all requests alike."""

    body = b""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_DELETE = do_GET  # noqa: N815 - names that the server asks for

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.usefixtures("state")
def test_a_sentence_and_no_more(
    what: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "demo.ipynb"
    write_notebook(path, code_cells(CELLS))
    monkeypatch.setattr(Handler, "body", ANSWERS[what])
    monkeypatch.setenv("CLOACINA_API_KEY", "clk_of_the_test")
    monkeypatch.setattr(undeploy, "PATIENCE_S", 0.5)  # the next answer is the same
    for verb, *words in VERBS:
        places = (words[:1], words[1:]) if verb != "undeploy" else ([], words)
        code = main([verb, *places[0], str(path), *places[1], "--server", url])
        told = "".join(capsys.readouterr())
        assert code in {0, 1, 2}, told
        assert not any(word in told for word in (*SILLY[:1], *SILLY[2:], "\x1b", "\x07", "\u202e")), told
