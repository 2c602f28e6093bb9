# case: import splitting multi-line
# expect: gives {"a": [{"a": 2, "b": 1}, "1"]}
# expect: carries ["Counter", "js"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from collections import (
    Counter,  # counts
    deque,
    OrderedDict as OD,
)
import os, sys; import json as js, re
# %%
%%cloaca_task
def a(context):
    context.set("a", [dict(Counter("aab")), js.dumps(1)]); return context
