# case: typed settings
# expect: gives {"n": 30}
# expect: carries ["BASE", "Final", "LIMIT", "Optional", "PROD", "Settings", "asdict", "dataclass", "replace"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from __future__ import annotations
from dataclasses import dataclass, field, replace, asdict
from typing import Final, Optional
LIMIT: Final = 10
@dataclass(frozen=True)
class Settings:
    limit: int = LIMIT
    names: tuple[str, ...] = ()
    parent: Optional[Settings] = None
BASE = Settings(names=("a",))
PROD = replace(BASE, limit=20)
# %%
%%cloaca_task
def t(context):
    context.set("n", asdict(PROD)["limit"] + BASE.limit)
    return context
