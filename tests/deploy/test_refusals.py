"""Every error answer becomes a sentence and a next step."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from cloaca_nb.deploy.server.refusals import REFUSALS, FailedAnswer, refused

VALUES = {
    "server": "https://c.example.com",
    "key": "env:PROD",
    "doing": "take the package",
    "tenant": "acme",
    "name": "data-pipeline",
    "version": "1.0.0",
    "workflow": "data_pipeline",
}


@dataclass(frozen=True)
class Case:
    """An answer of a server, and words that its message and its hint must have."""

    status: int
    code: str
    text: str
    message: str
    hint: str = ""
    again: bool = False


BAD = "Package validation failed: "
CASES = [
    Case(400, "invalid_request", "no 'file' field in multipart request", "found no archive", "proxy"),
    Case(400, "invalid_request", "empty package file", "the archive is empty", "pack it again"),
    Case(400, "invalid_request", "failed to read file: length limit", "at most 100 MiB", "leave out data"),
    Case(
        400,
        "upload_failed",
        "Package already exists: data-pipeline v1.0.0",
        "data-pipeline 1.0.0 is or was",
        "--bump",
    ),
    Case(
        400,
        "upload_failed",
        f"{BAD}invalid archive: archive does not contain a package.toml",
        "no package.toml",
        "--layout both",
    ),
    Case(
        400,
        "upload_failed",
        f"{BAD}Failed to load package.toml: unknown field `x`",
        "unknown field `x`",
        "docs/deploy.md",
    ),
    Case(
        400,
        "upload_failed",
        "x: search_path setup failed for tenant 'acme'",
        "tenant 'acme' does not exist",
        "--tenant",
    ),
    Case(
        400,
        "upload_failed",
        f"{BAD}archive decompressed size 9 exceeds limit of 8 bytes",
        "breaks a limit",
        "leave out",
    ),
    Case(400, "upload_failed", f"{BAD}archive entry 'a' is a symlink — rejected", "is a symlink", "inspect"),
    Case(
        400,
        "upload_failed",
        f"{BAD}Package data is not a valid .cloacina bzip2 source archive.",
        "not a valid",
        "inspect",
    ),
    Case(
        400,
        "workflow_input_invalid",
        "missing required param 'rate'",
        "missing required param 'rate'",
        "--context",
    ),
    Case(
        400, "execution_failed", "Workflow not found in registry: x", "is not loaded", "try again", again=True
    ),
    Case(400, "execution_failed", "Workflow not found: x", "is not loaded", "try again", again=True),
    Case(400, "execution_failed", "database is locked", "does not run data_pipeline: database is locked"),
    Case(400, "odd", "something", "refused to take the package: something"),
    Case(
        401, "unauthorized", "missing or malformed Authorization header", "got no API key", "CLOACINA_API_KEY"
    ),
    Case(
        401,
        "unauthorized",
        "invalid or revoked API key",
        "does not know the API key from env:PROD",
        "another key",
    ),
    Case(403, "insufficient_permissions", "insufficient permissions", "role is too low", "role write"),
    Case(403, "tenant_access_denied", "access denied", "not for tenant 'acme'", "--tenant"),
    Case(403, "admin_required", "admin required", "only a platform administrator", "ask"),
    Case(
        403,
        "signature_required",
        "package signature verification is required",
        "refused the package",
        "signed",
    ),
    Case(403, "signature_not_found", "no signature", "refused the package", "signed"),
    Case(403, "invalid_signature", "bad signature", "refused the package", "signed"),
    Case(403, "untrusted_signer", "unknown key id", "refused the package", "signed"),
    Case(403, "package_tampered", "hash differs", "refused the package", "signed"),
    Case(
        403,
        "signature_verification_unconfigured",
        "signature verification off",
        "refused the package",
        "signed",
    ),
    Case(
        403, "signature_verification_error", "signature verification error", "refused the package", "signed"
    ),
    Case(403, "odd", "no", "refused to take the package: no", "role write"),
    Case(
        404,
        "workflow_not_found",
        "workflow 'x' not found",
        "no workflow 'data-pipeline' in tenant 'acme'",
        "deploy it",
    ),
    Case(404, "execution_not_found", "nothing", "knows no such run", "%cloaca_runs"),
    Case(404, "not_found", "not found", "does not know how to take the package", "too old"),
    Case(409, "workflow_paused", "paused", "data_pipeline is paused", "resume"),
    Case(409, "odd", "conflict", "conflict", "try again"),
    Case(413, "", "too large", "too large", "100 MiB"),
    Case(422, "", "Failed to deserialize the JSON body", "Failed to deserialize the JSON body"),
    Case(429, "rate_limited", "slow down", "asked too often", "minute", again=True),
    Case(
        500,
        "internal_error",
        "tenant database error",
        "failed inside (HTTP 500): tenant database error",
        "its log",
    ),
    Case(503, "", "unavailable", "gets no answer", "try again", again=True),
    Case(418, "teapot", "short and stout", "HTTP 418", ""),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.status} {case.code} {case.text[:30]}")
def test_refusal(case: Case) -> None:
    body = json.dumps({"error": case.text, "code": case.code}) if case.code else case.text
    error = refused(FailedAnswer(case.status, body, "application/json"), VALUES)
    assert case.message in error.message
    assert case.hint in error.hint
    assert (error.status, error.code, error.again) == (case.status, case.code, case.again)


def test_every_row_is_reached() -> None:
    reached = set()
    for case in CASES:
        reached.add(
            next(i for i, row in enumerate(REFUSALS) if row.fits(case.status, case.code, case.text))
            if case.status != 418
            else -1
        )
    unreached = [REFUSALS[i].status for i in range(len(REFUSALS)) if i not in reached]
    # Statuses of gateways and old proxies, which have tests of their own.
    assert unreached == [(405,), (407,), (408, 425)]


@pytest.mark.parametrize(
    ("status", "words"), [(405, "something else"), (407, "HTTPS_PROXY"), (408, "try again")]
)
def test_gateways(status: int, words: str) -> None:
    assert words in refused(FailedAnswer(status, "", "text/plain"), VALUES).hint


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://evil.example.net/v1", "redirect to evil.example.net"),
        ("/login", "another path of the same host"),
        ("", "another path of the same host"),
    ],
)
def test_redirect(location: str, words: str) -> None:
    error = refused(FailedAnswer(302, "", location=location), VALUES)
    assert words in error.message
    assert "not followed" in error.message


PAGE = "<html><head><title>Sign\n in</title></head><body>x</body></html>"


@pytest.mark.parametrize("kind", ["text/html", ""])
def test_page(kind: str) -> None:
    error = refused(FailedAnswer(403, PAGE, kind), VALUES)
    assert "a web page titled 'Sign in'" in error.message
    assert "proxy" in error.hint


def test_page_of_a_gateway_says_what_the_gateway_means() -> None:
    error = refused(FailedAnswer(502, PAGE, "text/html"), VALUES)
    assert "gets no answer" in error.message
    assert error.again


def test_long_text_is_cut() -> None:
    error = refused(FailedAnswer(500, json.dumps({"error": "x" * 10_000, "code": "y"})), VALUES)
    assert len(error.message) < 600


def test_braces_in_a_server_s_text_are_harmless() -> None:
    error = refused(FailedAnswer(400, json.dumps({"error": "{name} {0} {", "code": "odd"})), VALUES)
    assert "{name} {0} {" in error.message


BODIES = {body: body for body in ("", "null", "[]", '"text"', '{"error": 3}', '{"code": "x"}')}
BODIES["nested too deeply"] = "[" * 200_000


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_that_are_no_envelope(body: str) -> None:
    assert "failed inside" in refused(FailedAnswer(500, body, "application/json"), VALUES).message


def test_messages_have_no_full_stop() -> None:
    for row in REFUSALS:
        assert not row.message.endswith(".")
        assert not row.hint.endswith(".")
