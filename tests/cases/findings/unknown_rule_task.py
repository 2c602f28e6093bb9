# case: unknown rule task
# expect: finding {"code": "C307", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('x', 1)
# %%
%%cloaca_task t -d a --trigger-rules 'task_success("z")'
context.set('t', 1)
