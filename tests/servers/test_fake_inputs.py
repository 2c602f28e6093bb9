"""Params and secrets of the fake server, and what older ones lack, against what real ones were seen to do."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.servers.archives import write_archive
from tests.servers.fake_archive import Unpacked, declared_params, input_errors, unpack
from tests.servers.talking import Talk

HEAD = "import cloaca\n"
WORK = "@cloaca.task()\ndef work(c):\n    return c\n"


#: Rule -> text of a module, and name, type, default or whether it is required.
SCANNED: Mapping[str, tuple[str, list[tuple[Any, ...]]]] = {
    "H7: a plain call": ("cloaca.workflow_params(rate=float)", [("rate", "number", True)]),
    "F3: as a decorator": ("@cloaca.workflow_params(n=(int, 3))\ndef f(): pass", [("n", "integer", 3)]),
    "F3: types": (
        "cloaca.workflow_params(a=str, b=int, c=bool, d=list, e=dict, f=set)",
        [*zip("abcde", ("string", "integer", "boolean", "array", "object"), [True] * 5, strict=True)],
    ),
    "H7: an alias is not seen": ("from cloaca import workflow_params as wp\nwp(rate=float)", []),
    "H7: nor **SPEC": ("cloaca.workflow_params(**SPEC)", []),
    "H7: a computed default makes it optional": (
        "cloaca.workflow_params(n=(int, 2*3))",
        [("n", "integer", False)],
    ),
    "H7: so does []": ("cloaca.workflow_params(n=(list, []))", [("n", "array", False)]),
    "F3: a negative default": ("cloaca.workflow_params(n=(int, -3))", [("n", "integer", -3)]),
    "F3: the first declaration wins": (
        "cloaca.workflow_params(n=int)\ncloaca.workflow_params(n=str)",
        [("n", "integer", True)],
    ),
    "F3: comments and triple quotes are blanked": (
        "# workflow_params(a=int)\n'''workflow_params(b=int)'''\n\"workflow_params(c=int)\"",
        [("c", "integer", True)],
    ),
    "F3: over lines": (
        "cloaca.workflow_params(\n    n=(str, 'a)b'),\n    m=int,\n)",
        [("n", "string", "a)b"), ("m", "integer", True)],
    ),
    "F3: secrets": ("cloaca.workflow_secrets('db')", [("db", "object", True)]),
}


@pytest.mark.parametrize("rule", SCANNED)
def test_params_are_scanned_from_text(tmp_path: Path, rule: str) -> None:
    text, expected = SCANNED[rule]
    (tmp_path / "tasks.py").write_text(text, encoding="utf-8")
    found = declared_params(tmp_path)
    assert [(s["name"], s["schema"]["type"], s.get("default", s["required"])) for s in found] == expected


def test_modules_over_a_mebibyte_are_neither_scanned_nor_shown(talk: Talk) -> None:
    big = b"cloaca.workflow_params(n=int)\n# " + b64encode(Random(1).randbytes(2**20))
    talk.load(
        code=HEAD + WORK, files={"workflow/data_pipeline/big.py": big, "workflow/data_pipeline/blob": b"\xff"}
    )
    _, shown = talk.call("GET", "workflows", "data-pipeline")
    _, source = talk.call("GET", "workflows", "data-pipeline", "source")
    assert shown["declared_params"] == []
    assert {file["path"] for file in source["files"]} == {
        *("package.toml", "workflow/data_pipeline/__init__.py", "workflow/data_pipeline/tasks.py")
    }


def test_of_the_same_bytes_at_once_one_upload_is_refused(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers look for the bytes, unpack, and only then write the row (contract H7)."""
    gate, data = threading.Barrier(2), write_archive(tmp_path, code=HEAD + WORK).read_bytes()

    def together(data: bytes, folder: Path) -> Unpacked:
        gate.wait(60)
        return unpack(data, folder)

    monkeypatch.setattr("tests.servers.fake_store.unpack", together)
    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(talk.post, [data, data]), key=lambda each: each[0])
    assert [status for status, _ in done] == [201, 400]
    assert done[1][1]["error"] == "Package already exists: data-pipeline v1.0.0"
    assert talk.post(data) == done[0]


SLOTS = [
    {"name": name, "schema": {"type": kind}, "required": name == "n", "encrypted": name == "db"}
    for name, kind in (("n", "integer"), ("x", "number"), ("db", "object"))
]
#: Input -> what is wrong with it.
INPUTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"n": 1, "other": ["anything"]}, []),
    ({}, ["missing required param 'n'"]),
    ({"n": 3.0}, ["param 'n' expects type 'integer', got number"]),
    ({"n": True}, ["param 'n' expects type 'integer', got boolean"]),
    ({"n": None}, ["param 'n' expects type 'integer', got null"]),
    ({"n": 1, "x": 1}, []),
    (
        {"n": "a", "x": []},
        ["param 'n' expects type 'integer', got string", "param 'x' expects type 'number', got array"],
    ),
    ({"n": 1, "db": {"$secret": "a"}}, []),
    ({"n": 1, "db": "text"}, ["param 'db' is encrypted and must be a secret reference"]),
]


@pytest.mark.parametrize(("given", "expected"), INPUTS, ids=str)
def test_params_are_checked(given: dict[str, Any], expected: list[str]) -> None:
    assert input_errors(SLOTS, given) == expected


SECRET = (
    "cloaca.workflow_secrets('db')\n@cloaca.task()\ndef work(c):\n"
    "    c['s'] = [c.secret('db'), c.secret_field('db', 'user'), c.get('db'), c.secret('other')]\n"
    "    return c\n"
)


def test_secrets(talk: Talk) -> None:
    talk.load(code=HEAD + SECRET)
    for name in ("stored", "other", "a/.."):
        fields = {"user": name, "password": "canary"}
        status, row = talk.call("POST", "secrets", body={"name": name, "fields": fields})
        assert (status, row["field_names"]) == (201, ["password", "user"])
    assert talk.call("POST", "secrets", body={"name": "other", "fields": {}})[0] == 409
    assert "canary" not in str(talk.call("GET", "secrets")) + str(talk.call("GET", "secrets", "a/.."))
    assert talk.call("PUT", "secrets", "other", body={"fields": {"k": "v"}})[1]["field_names"] == ["k"]
    assert talk.call("PUT", "secrets", "nosuch", body={"fields": {}})[0] == 404
    values = talk.values("data_pipeline", {"db": {"$secret": "stored"}})
    assert values["s"] == [{"user": "stored", "password": "canary"}, "stored", None, {"k": "v"}]
    execute = ("workflows", "data_pipeline", "execute")
    assert talk.call("POST", *execute, body={})[1]["code"] == "workflow_input_invalid"
    assert talk.call("POST", *execute, body={"context": {"db": "text"}})[0] == 400
    run = talk.run("data_pipeline", {"db": {"$secret": "nosuch"}})
    assert (run.status, run.tasks["work"]["attempt"]) == ("Failed", 3)
    assert talk.call("DELETE", "secrets", "other")[0] == 200
    assert "KeyError: 'other'" in talk.values("data_pipeline", {"db": {"$secret": "stored"}})


def test_a_secret_in_an_exception_is_in_the_last_error(talk: Talk) -> None:
    talk.load(code=HEAD + "@cloaca.task()\ndef work(c): raise ValueError(c.secret('db'))\n")
    talk.call("POST", "secrets", body={"name": "db", "fields": {"password": "canary"}})
    assert "canary" in talk.values("data_pipeline")


def test_a_server_without_a_key_for_secrets(talk: Talk) -> None:
    talk.fake.store.secrets.has_key = False
    for method, path in (("GET", ("secrets",)), ("GET", ("secrets", "a")), ("DELETE", ("secrets", "a"))):
        status, answer = talk.call(method, *path)
        assert (status, answer["code"]) == (503, "secrets_not_configured")


@pytest.mark.parametrize("lacks", ["instances", "secrets", "triggers", "source"])
def test_an_older_server(talk: Talk, lacks: str) -> None:
    talk.fake.lacks.add(lacks)
    talk.load(code=HEAD + WORK)
    paths = {"secrets": ("secrets",), "triggers": ("triggers",)}
    status, answer = talk.call("GET", *paths.get(lacks, ("workflows", "data-pipeline", lacks)))
    assert (status, answer["code"]) == (404, "not_found")
