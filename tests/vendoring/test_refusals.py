"""What programs say where they cannot fetch -> clear words."""

from __future__ import annotations

import pytest

from cloaca_nb.vendoring.refusals import refusal


def versions_of(name: str) -> list[str]:
    """What an index tells that has one distribution."""
    return ["1.0"] if name == "known" else []


def none_fits(what: str, had: str) -> str:
    """What pip says where nothing fits."""
    return f"ERROR: Could not find a version that satisfies the requirement {what} (from versions: {had})\n"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(…)'\n",
            "the index cannot be reached",
        ),
        (none_fits("a==9", "1.0, 2.0"), "the index has no wheel of a==9, so nothing was changed"),
        (none_fits("known", "none"), "known comes as source only"),
        (none_fits("known>=1 (from other)", "none"), "known>=1, which other needs, comes as source"),
        (
            none_fits("gone (from a->b)", "none"),
            "no distribution 'gone', which a needs, so nothing",
        ),
        (
            "The conflict is caused by:\n    The user requested a>1\n    b 1.0 depends on a<1\n",
            "cannot be met together, so nothing was changed: The user requested a>1; b 1.0 depends on a<1",
        ),
        (
            "error: No solution found\n  cause: Because there is no version of a==9 and you require a==9\n",
            "the index has no wheel of a==9, so nothing was changed",
        ),
        (
            "  cause: Because all versions of known have no usable wheels and you require known, we can\n",
            "known comes as source only",
        ),
        (
            "  cause: Because known==1.0 has no wheels with a matching Python ABI tag and you require\n",
            "known==1.0 comes as source only, or not for this Python",
        ),
        (
            "  cause: Because gone was not found in the package registry and you require gone, we can\n",
            "the index has no distribution 'gone', so nothing was changed",
        ),
        (
            "  cause: Because all versions of older depend on cells<1 and you require older, we can\n",
            "cannot be met together, so nothing was changed: Because all versions of older depend on cells<1",
        ),
        ("ERROR: something else\n", "the wheels cannot be fetched: ERROR: something else"),
        ("", "no reason is given"),
    ],
)
def test_what_is_said(output: str, said: str) -> None:
    assert said in refusal(output, versions_of).message
