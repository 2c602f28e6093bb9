# case: a task uses what the body of another task imports: the hint is to import it above both
# expect: finding {"code": "C210", "says": ["Counter", "above both tasks"]}
# expect: carries []
# expect: tells ["task-local-name 3:2:22 Counter"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task one
from collections import Counter
context.set("n", len(Counter("ab")))
# %%
%%cloaca_task two -d one
context.set("m", len(Counter("a")))
