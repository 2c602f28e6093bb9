"""In the child process: tasks that need not run again, since an earlier run has what they stored."""

from __future__ import annotations

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloaca_nb.run.child.report import Attempts, Reporter
    from cloaca_nb.run.child.setup import Spec


def remember(attempts: Attempts, spec: Spec, reporter: Reporter, contexts: Any) -> Attempts:
    """Have attempts looked up, and told what they go by, where that is wanted.

    Args:
        contexts: The class of contexts.
    """
    if spec.remembers:
        from cloaca_nb.run.child.again.remembering import Lookup

        attempts.around = Lookup(spec, reporter, contexts).around
    return attempts
