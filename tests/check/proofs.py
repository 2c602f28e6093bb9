"""Proofs of packages, without the check around them."""

from __future__ import annotations

from cloaca_nb.check.proof.proof import TIMEOUT_S, Proof, Proving, Start
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import UNLIMITED, Limits


def prove(
    package: Package, *, timeout_s: float = TIMEOUT_S, start: Start | None = None, limits: Limits = UNLIMITED
) -> Proof:
    """The proof of a package; the arguments are as for `Proving` and its `proof`."""
    with Proving(limits=limits, timeout_s=timeout_s) as proving:
        return proving.proof(package, start)
