"""Secrets: what is found, what is left alone, and that none is shown."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.check.secrets.names import named_secrets
from cloaca_nb.check.secrets.patterns import addresses_in, masked, private_keys_in, tokens_in
from cloaca_nb.output.html import report_html
from cloaca_nb.output.text import report_text
from tests.package.notebooks import ETL, NAME, document, vendored

# Written in two parts, so that no scanner takes this file for a leak.
TOKENS = [
    ("AWS access key", "AKIA4QK7T2ZJ5WNXBHVC"),
    ("AWS temporary access key", "ASIA4QK7T2ZJ5WNXBHVC"),
    ("GitHub token", "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"),
    ("GitHub token", "github_pat_11ABCDEFG0aBcDeFgHiJkL_aBcDeFgHiJkLmNoP"),
    ("GitLab token", "glpat-aB3dE5fG7hI9jK1lM3nO"),
    ("Slack token", "xoxb-123456789012-1234567890123-aBcDeFgHiJkLmNoPqRsTuVwX"),
    ("Slack webhook", "https://hooks.slack.com/services/T00A0B0C0/B00D0E0F0/aBcDeFgHiJkLmNoPqRsTuVwX"),
    ("Stripe key", "sk_live_aB3dE5fG7hI9jK1lM3nO5pQ7"),
    ("Stripe key", "rk_test_aB3dE5fG7hI9jK1lM3nO5pQ7"),
    ("Google API key", "AIzaSyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v"),
    ("API key", "sk-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3"),
    ("API key", "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"),
    ("API key", "sk-ant-api03-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"),
    ("Hugging Face token", "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"),
    ("npm token", "npm_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"),
    ("PyPI token", "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA"),
    ("SendGrid key", "SG.aB3dE5fG7hI9jK1lM3nO5p.aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d"),
    ("Databricks token", "dapi0123456789abcdef0123456789abcdef"),
    (
        "JSON web token",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    ),
    ("Telegram bot token", "123456789:AAaBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFg"),
    (
        "Azure storage key",
        "AccountKey=aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1z==",
    ),
    ("private key", "-----BEGIN RSA PRIVATE KEY-----"),
    ("private key", "-----BEGIN PRIVATE KEY-----"),
    ("private key", "-----BEGIN OPENSSH PRIVATE KEY-----"),
]


@pytest.mark.parametrize(("what", "token"), TOKENS)
def test_tokens(what: str, token: str) -> None:
    text = f"first line\nconnect('{token}')\n"
    found = [*tokens_in(text), *private_keys_in(text)]
    assert [hit.what for hit in found] == [what]
    assert text.count("\n", 0, found[0].start) == 1
    assert token not in masked(found[0].secret)


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-fading-circle-animation-delay-of-one-second",
        "sk-your-key-goes-here-0123456789ABCDEF",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "123e4567-e89b-12d3-a456-426614174000",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "monkey-0123456789abcdef0123456789abcdef",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "task_live_0123456789abcdef0123",
        "https://example.com/hooks",
    ],
)
def test_no_tokens(text: str) -> None:
    assert [*tokens_in(f"x = '{text}'"), *private_keys_in(text)] == []


@pytest.mark.parametrize(
    "address",
    [
        "postgres://etl:s3cr3t@db.internal/sales",
        "postgresql+psycopg://etl:Sommer-2024@db:5432/sales",
        "https://user:hunter2@example.com/data.csv",
        "redis://:p4ss@cache:6379/0",
        "amqp://guest:guest@rabbit//",
        "mongodb+srv://app:k1tt3ns@cluster.example.net",
    ],
)
def test_passwords_in_addresses(address: str) -> None:
    found = list(addresses_in(f"URL = '{address}'"))
    assert [hit.kind for hit in found] == ["secret-in-address"]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/data.csv",
        "https://example.com:8080/a@b",
        "https://user@example.com/",
        "postgres://user:password@host/db",
        "postgres://user:<password>@host/db",
        "postgres://user:${PASSWORD}@host/db",
        "postgres://user:$PASSWORD@host/db",
        "postgres://user:%s@host/db",
        "postgres://user:***@host/db",
        "postgres://user:changeme@host/db",
        "postgres://{user}:{password}@host/db",
        "mailto:someone@example.com",
        "ratio 3:4@x",
    ],
)
def test_no_passwords_in_addresses(text: str) -> None:
    assert list(addresses_in(f"URL = '{text}'")) == []


NAMED = [
    "password = 'hunter2'",
    "DB_PASSWORD = 'Sommer2024!'",
    "dbPassword = 'Sommer2024!'",
    "passphrase: str = 'correct horse battery staple'",
    "api_key = 'd41d8cd98f00b204e9800998ecf8427e'",
    "API_KEY = b'9f8e7d6c5b4a39281706f5e4'",
    "self.secret = 'aB3dE5fG7hI9jK1lM3nO'",
    "config['client_secret'] = 'aB3dE5fG7hI9jK1lM3nO'",
    "config = {'password': 's3cret-99'}",
    "connect(user='etl', password='s3cret-99')",
    "get(url, auth=('etl', 's3cret-99'))",
    "headers = {'Authorization': 'Bearer abcdef123456789012'}",
    "os.environ['AWS_SECRET_ACCESS_KEY'] = 'aB3dE5fG7hI9/K1lM3nO5pQ7rS9tU1vW3xY5zA7b'",
    "os.getenv('DB_PASSWORD', 's3cret-99')",
    "cloaca.var_or('DB_PASSWORD', 's3cret-99')",
    "context.set('token', 'aB3dE5fG7hI9jK1lM3nO')",
    "def connect(password='s3cret-99'): pass",
    "connect = lambda *, password='s3cret-99': None",
    "(password := 's3cret-99')",
    "connect('host=db user=etl password=s3cret dbname=x')",
    "connect('Driver=x;UID=etl;PWD=s3cret;')",
    "get('https://example.com/x?user=a&password=s3cret')",
    "auth = HTTPBasicAuth('etl', 's3cret-99')",
    "smtp.login('etl', 's3cret-99')",
]


@pytest.mark.parametrize("code", NAMED)
def test_named_literals(code: str) -> None:
    assert len(list(named_secrets(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "password = 'changeme'",
        "password = '<password>'",
        "password = 'your-password-here'",
        "password = ''",
        "password = '********'",
        "password = os.environ['DB_PASSWORD']",
        "password = cloaca.var('DB_PASSWORD')",
        "password = getpass()",
        "password = f'{user}-{number}'",
        "api_key = 'MY_API_KEY'",
        "api_key = 'api_key'",
        "API_KEY_NAME = 'aB3dE5fG7hI9jK1lM3nO'",
        "token_url = 'https://login.example.com/oauth/token'",
        "password_field = 'user.password-1'",
        "primary_key = 'order_id_2024_main_0'",
        "sort_key = 'aB3dE5fG7hI9jK1lM3nO'",
        "tokens = ['a', 'b']",
        "token = 'word'",
        "connect('host=db password=%s' % password)",
        "connect(f'host=db password={password}')",
        "connect('host=db password=<password>')",
        "print('password=')",
        "page.login('etl')",
        "secret = '/run/secrets/db'",
        "key = 'aB3dE5fG7hI9jK1lM3nO'",
        "digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "config = {'token': None, 'password': 5}",
        "row.get('password')",
        "headers = {'Authorization': f'Bearer {token}'}",
        "headers = {'Authorization': 'Bearer <token>'}",
    ],
)
def test_no_named_literals(code: str) -> None:
    assert list(named_secrets(ast.parse(code))) == []


def codes(folder: Path, *cells: str) -> list[tuple[str, int | None, int | None]]:
    report = check(document(*cells, folder=folder), prove=False)
    secret = [finding for finding in report.findings if finding.code.startswith("C8")]
    assert all(TOKENS[0][1] not in finding.message + finding.hint for finding in secret)
    return [(finding.code, finding.cell, finding.line) for finding in secret]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (
            [f"%%cloaca_task\ndef step(context):\n    key = '{TOKENS[0][1]}'\n    return context"],
            [("C801", 2, 3)],
        ),
        (
            [
                f"KEY = '{TOKENS[0][1]}'",
                "%%cloaca_task\ndef step(context):\n    context.set('k', KEY)\n    return context",
            ],
            [("C801", 2, 1)],
        ),
        ([f"KEY = '{TOKENS[0][1]}'", "%%cloaca_task\ndef step(context):\n    return context"], []),
        (
            [
                f"%%cloaca_module helpers\n# {TOKENS[0][1]}\nX = 1",
                "import helpers",
                "%%cloaca_task\ndef step(context):\n    context.set('k', helpers.X)\n    return context",
            ],
            [("C801", 2, 2)],
        ),
        (
            ["%%cloaca_task\ndef step(context):\n    password = 's3cret-99'\n    return context"],
            [("C804", 2, 3)],
        ),
        (
            ["%%cloaca_task\ndef step(context):\n    api_key = '" + TOKENS[0][1] + "'\n    return context"],
            [("C801", 2, 3)],
        ),
        (
            ["%%cloaca_task\ndef step(context):\n    url = 'postgres://etl:s3cr3t@db/x'\n    return context"],
            [("C803", 2, 3)],
        ),
    ],
)
def test_what_is_carried_is_searched(cells: list[str], wanted: list[object], tmp_path: Path) -> None:
    assert codes(tmp_path, NAME, *cells) == wanted


def test_reports_do_not_show_the_line(tmp_path: Path) -> None:
    task = f"%%cloaca_task\ndef step(context):\n    key = '{TOKENS[0][1]}'\n    return context"
    read = document(NAME, task, folder=tmp_path)
    report = check(read, prove=False)
    assert report.findings
    assert TOKENS[0][1] not in report_text(report.findings, read)
    assert TOKENS[0][1] not in report_html(report.findings, read)


def test_vendored_texts_and_pyproject_are_searched(tmp_path: Path) -> None:
    vendored(
        tmp_path,
        {"my_lib/settings.json": f'{{\n"key": "{TOKENS[0][1]}"}}', "my_lib/raw.bin": f"\0{TOKENS[0][1]}"},
    )
    report = check(document(*ETL, folder=tmp_path), prove=False)
    assert [finding.message for finding in report.findings if finding.code == "C801"] == [
        "a secret stands in the code in vendor/my_lib/settings.json, line 2: AWS access key AKIA…"
    ]
