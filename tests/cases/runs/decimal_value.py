# case: a Decimal is refused, the error says what to do
# expect: run-failed {"task": "t", "type": "TypeError", "cell": 2, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow decvalue
# %%
%%cloaca_task t --retry-attempts 1
from decimal import Decimal
context.set("d", Decimal("1.5"))
