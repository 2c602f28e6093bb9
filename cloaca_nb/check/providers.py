"""Tokens of providers, by what stands in each of them."""

from __future__ import annotations

from typing import NamedTuple


class Provider(NamedTuple):
    """Tokens of one provider.

    Attributes:
        name: What messages call them.
        mark: A text that stands in each of them; texts without it are not searched.
    """

    name: str
    mark: str
    pattern: str


PROVIDERS = (
    Provider("AWS access key", "AKIA", r"AKIA[A-Z0-9]{16}"),
    Provider("AWS temporary access key", "ASIA", r"ASIA[A-Z0-9]{16}"),
    Provider("GitHub token", "ghp_", r"ghp_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "gho_", r"gho_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "ghu_", r"ghu_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "ghs_", r"ghs_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "ghr_", r"ghr_[A-Za-z0-9]{36,}"),
    Provider("GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{22,}"),
    Provider("Cloacina API key", "clk_", r"clk_(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}"),
    Provider("GitLab token", "glpat-", r"glpat-[A-Za-z0-9_.-]{20,}"),
    Provider("GitLab token", "gldt-", r"gldt-[A-Za-z0-9_-]{20,}"),
    Provider("GitLab token", "glrt-", r"glrt-[A-Za-z0-9_-]{20,}"),
    Provider("Slack token", "xox", r"xox[abeprs]-[A-Za-z0-9-]{10,}"),
    Provider("Slack token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{10,}"),
    Provider(
        "Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}",
    ),
    Provider(
        "Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{30,}"
    ),
    Provider("Stripe key", "k_live_", r"[sr]k_live_[A-Za-z0-9]{16,}"),
    Provider("Stripe key", "k_test_", r"[sr]k_test_[A-Za-z0-9]{16,}"),
    Provider("Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{24,}=*"),
    Provider("Google API key", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
    Provider("Google OAuth secret", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{24,}"),
    Provider("Google OAuth token", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    Provider(
        "API key", "sk-", r"sk-(?:[a-z]+[0-9]*-)*(?=[A-Za-z_-]*[0-9])(?=[0-9a-z_-]*[A-Z])[A-Za-z0-9_-]{20,}"
    ),
    Provider("API key", "sk-", r"sk-(?=[a-z]*[0-9])[a-z0-9]{32,}"),
    Provider("Groq key", "gsk_", r"gsk_[A-Za-z0-9]{40,}"),
    Provider("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    Provider("Replicate token", "r8_", r"r8_[A-Za-z0-9]{30,}"),
    Provider("npm token", "npm_", r"npm_[A-Za-z0-9]{36,}"),
    Provider("PyPI token", "pypi-", r"pypi-[A-Za-z0-9_-]{50,}"),
    Provider("Docker token", "dckr_", r"dckr_[a-z]at_[A-Za-z0-9_-]{20,}"),
    Provider("Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?"),
    Provider("DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    Provider("SendGrid key", "SG.", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    Provider("Mailgun key", "key-", r"key-[0-9a-f]{32}"),
    Provider("Twilio key", "SK", r"SK[0-9a-f]{32}"),
    Provider("Telegram bot token", ":AA", r"\d{8,10}:AA[A-Za-z0-9_-]{33}"),
    Provider("Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    Provider("Square token", "sq0", r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    Provider("Notion token", "ntn_", r"ntn_[A-Za-z0-9]{40,}"),
    Provider("Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{32,}"),
    Provider("Grafana token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    Provider("New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    Provider("Postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Provider("Vault token", "hvs.", r"hvs\.[A-Za-z0-9_-]{24,}"),
    Provider("Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    Provider("Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Provider("Doppler token", "dp.", r"dp\.(?:audit|ct|pt|sa|scim|st)\.(?:[a-z0-9_-]+\.)?[A-Za-z0-9]{40,44}"),
    Provider("Figma token", "figd_", r"figd_[A-Za-z0-9_-]{40,}"),
    Provider("LangSmith key", "lsv2_", r"lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10}"),
    Provider("Perplexity key", "pplx-", r"pplx-[A-Za-z0-9]{48}"),
    Provider("PlanetScale token", "pscale_", r"pscale_(?:oauth|pw|tkn)_[A-Za-z0-9_.=-]{32,64}"),
    Provider("Pulumi token", "pul-", r"pul-[0-9a-f]{40}"),
    Provider("Sentry token", "sntry", r"sntry(?:s_eyJ[A-Za-z0-9=_]{40,}|u_[0-9a-f]{64})"),
    Provider("Supabase token", "sbp_", r"sbp_[0-9a-f]{40}"),
    Provider("Tailscale key", "tskey-", r"tskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{16,}"),
    Provider("Azure signature", "sig=", r"sig=[A-Za-z0-9%]{40,}"),
    Provider("age secret key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    Provider("Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
    Provider("JSON web token", "eyJ", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
)
