"""Secrets: what is found, what is left alone, and that none is shown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.check.contexts import without_secrets
from cloaca_nb.check.providers import PROVIDERS, Provider
from cloaca_nb.check.secrets import (
    addresses_in,
    masked,
    may_hold_tokens,
    named_secrets,
    private_keys_in,
    tokens_in,
)
from cloaca_nb.model.json_value import JSON
from cloaca_nb.output.cell import report_html
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

_ANY = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3"
_UPPER = "4QK7T2ZJ5WNXBHVC8R3M6YD9GFLPS4QK7T2ZJ5WNXBHVC8R3M6YD9GFLPSA1"
_HEX = "7f3a9c1e5b8d2046" * 4
#: For each pattern the shortest token that it takes: what it is, its fixed beginning and the rest.
SHORTEST = [
    ("AWS access key", "AKIA", _UPPER[:16]),
    ("AWS temporary access key", "ASIA", _UPPER[:16]),
    *(("GitHub token", f"gh{letter}_", _ANY[:36]) for letter in "pousr"),
    ("GitHub token", "github_pat_", _ANY[:22]),
    ("GitLab token", "glpat-", _ANY[:20]),
    ("GitLab token", "gldt-", _ANY[:20]),
    ("GitLab token", "glrt-", _ANY[:20]),
    *(("Slack token", f"xox{letter}-", _ANY[:10]) for letter in "abeprs"),
    ("Slack token", "xapp-1-", _ANY[:10]),
    ("Slack webhook", "hooks.slack.com/services/T0A/B0C/", _ANY[:16]),
    ("Discord webhook", "discord.com/api/webhooks/123456789012345/", _ANY[:30]),
    ("Discord webhook", "discordapp.com/api/webhooks/123456789012345/", _ANY[:30]),
    *(("Stripe key", f"{letter}k_{mode}_", _ANY[:16]) for letter in "sr" for mode in ("live", "test")),
    ("Stripe webhook secret", "whsec_", _ANY[:24]),
    ("Google API key", "AIza", _ANY[:35]),
    ("Google OAuth secret", "GOCSPX-", _ANY[:24]),
    ("Google OAuth token", "ya29.", _ANY[:20]),
    ("API key", "sk-", _ANY[:20]),
    ("API key", "sk-", _HEX[:32]),
    ("Cloacina API key", "clk_", _ANY[:16]),
    ("Groq key", "gsk_", _ANY[:40]),
    ("Hugging Face token", "hf_", _ANY[:30]),
    ("Replicate token", "r8_", _ANY[:30]),
    ("npm token", "npm_", _ANY[:36]),
    ("PyPI token", "pypi-", _ANY[:50]),
    ("Docker token", "dckr_pat_", _ANY[:20]),
    ("Databricks token", "dapi", _HEX[:32]),
    *(("DigitalOcean token", f"do{letter}_v1_", _HEX[:64]) for letter in "opr"),
    ("SendGrid key", f"SG.{_ANY[:16]}.", _ANY[16:32]),
    ("Mailgun key", "key-", _HEX[:32]),
    ("Twilio key", "SK", _HEX[:32]),
    ("Telegram bot token", "12345678:AA", _ANY[:33]),
    *(("Shopify token", f"shp{kind}_", _HEX[:32]) for kind in ("at", "ca", "pa", "ss")),
    ("Square token", "sq0atp-", _ANY[:22]),
    ("Notion token", "ntn_", _ANY[:40]),
    ("Linear key", "lin_api_", _ANY[:32]),
    ("Grafana token", f"glsa_{_ANY[:32]}_", _HEX[:8]),
    ("New Relic key", "NRAK-", _UPPER[:27]),
    ("Postman key", f"PMAK-{_HEX[:24]}-", _HEX[:34]),
    ("Vault token", "hvs.", _ANY[:24]),
    ("Terraform token", f"{_ANY[:14]}.atlasv1.", _ANY[:60]),
    ("Airtable token", f"pat{_ANY[:14]}.", _HEX[:64]),
    ("Doppler token", "dp.pt.", _ANY[:40]),
    ("Doppler token", "dp.st.prd.", _ANY[:40]),
    ("Figma token", "figd_", _ANY[:40]),
    ("LangSmith key", f"lsv2_pt_{_HEX[:32]}_", _HEX[:10]),
    ("Perplexity key", "pplx-", _ANY[:48]),
    *(("PlanetScale token", f"pscale_{kind}_", _ANY[:32]) for kind in ("oauth", "pw", "tkn")),
    ("Pulumi token", "pul-", _HEX[:40]),
    ("Sentry token", "sntrys_eyJ", _ANY[:40]),
    ("Sentry token", "sntryu_", _HEX[:64]),
    ("Supabase token", "sbp_", _HEX[:40]),
    ("Tailscale key", "tskey-auth-kFGi-", _ANY[:16]),
    ("Azure signature", "sig=", _ANY[:40]),
    ("age secret key", "AGE-SECRET-KEY-1", _UPPER[:58]),
    ("Azure storage key", "AccountKey=", _ANY[:60]),
    ("JSON web token", f"eyJ{_ANY[:10]}.eyJ{_ANY[10:20]}.", _ANY[20:30]),
]
#: Tokens with a fixed length: one more character makes them something else.
EXACT = {
    "Airtable token",
    "LangSmith key",
    "Perplexity key",
    "Pulumi token",
    "Supabase token",
    "AWS access key",
    "AWS temporary access key",
    "Google API key",
    "Databricks token",
    "DigitalOcean token",
    "Mailgun key",
    "Twilio key",
    "Telegram bot token",
    "Shopify token",
    "Grafana token",
    "New Relic key",
    "Postman key",
    "age secret key",
}


def patterns_of(text: str) -> list[Provider]:
    """The patterns that take a whole text."""
    return [provider for provider in PROVIDERS if re.fullmatch(provider.pattern, text)]


@pytest.mark.parametrize("around", ["{}", "x\n{}\t", '"{}"', "é{}", "\\{} "])
def test_in_a_context_too(around: str) -> None:
    for _, token in TOKENS:
        if any(tokens_in(text := around.format(token))):
            context: dict[str, JSON] = {"n": [1, text], "text": {"x": [text]}, "plain": "a"}
            assert without_secrets(context)[0] == {"n": [1], "text": {"x": []}, "plain": "a"}
    assert without_secrets({"n": ["x", around]}) == ({"n": ["x", around]}, ())


def test_each_pattern_has_a_sample() -> None:
    found = {provider for _, start, rest in SHORTEST for provider in patterns_of(start + rest)}
    assert found == set(PROVIDERS)


@pytest.mark.parametrize(("what", "start", "rest"), SHORTEST, ids=lambda text: text[:12])
def test_the_shortest_token_is_found_and_what_is_nearly_one_is_not(what: str, start: str, rest: str) -> None:
    token = start + rest
    assert [(hit.what, hit.secret) for hit in tokens_in(f"x = '{token}'")] == [(what, token)]
    # Vendored texts are searched for words of at least 20 characters only; real tokens are no shorter.
    assert may_hold_tokens(f"x = '{token}'".encode()) == (len(token) >= 20)
    others = [token[:-1], f"{start[:-1]}!{rest}", f"{token[:-1]}!", f"{token[:-1]}ä"]
    if not start.startswith(("hooks", "discord")):
        end = "_" if what in {"Stripe webhook secret", "Azure storage key"} else "/"
        others += [f"x{token}", f"{token}{end}x"]  # part of a longer word
    if what in EXACT:
        others += [f"{token}0"]
    for other in others:
        assert [hit for hit in tokens_in(f"x = '{other}'") if hit.what == what] == [], other


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
        "postgres://{user}:s3cr3t@{host}/sales",
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
    "auth = ('etl', 's3cret-99')",
    "credentials = ('etl', 's3cret-99')",
    "passwords = ['s3cret-99', None]",
    "password = os.environ.get('DB') or 's3cret-99'",
    "password = 's3cret-99' if local else ask()",
    "api_key = base64.b64decode('d41d8cd98f00b204e9800998ecf8427e')",
    "token = SecretStr('aB3dE5fG7hI9jK1lM3nO')",
    "get('https://example.com/x?user=a&api_key=9f8e7d6c5b4a39281706f5e4')",
    "write('DB_PASSWORD=s3cret-99')",
    """load('{"user": "etl", "password": "s3cret-99"}')""",
    """load('db:\\n  user: etl\\n  password: s3cret-99\\n')""",
    "run('curl -H \"Authorization: Bearer 9f8e7d6c5b4a39281706f5e4\" example.com')",
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
        "auth = ('etl', ask())",
        "ask('Password: please write')",
        "ask('your password: 8 characters')",
        'load(\'{"password": "{password}"}\')',
        "passwords = [ask() for _ in range(2)]",
        "password = SecretStr(os.environ['DB_PASSWORD'])",
        "parser.add_argument('--password', help='password: of the database')",
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


def test_modules_beside_the_notebook_are_searched_as_cells_are(tmp_path: Path) -> None:
    lines = ('URL = "postgresql://app:Xk29vLqT7w@db/prod"', 'PASSWORD = "Xk29vLqT7wzz81"', "RATE = 2")
    raising = "def fetch(context):\n    raise ValueError(context.secret('api'))"
    (tmp_path / "settings.py").write_text("\n".join((*lines, raising)), encoding="utf-8")
    task = "%%cloaca_task\ndef load(context):\n    context.set('n', settings.RATE)\n    return context"
    report = check(document(NAME, "import settings", task, folder=tmp_path), prove=False)
    found = {one.code: one.message for one in report.findings}
    assert "in settings.py, line 1" in found["C803"]
    assert found["C804"].startswith("settings.py, line 2: PASSWORD is written out")
    assert found["C199"].startswith("settings.py, line 5: ")
