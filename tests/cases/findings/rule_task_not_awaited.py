# case: rule task not awaited
# expect: finding {"code": "C310", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('x', 1)
# %%
%%cloaca_task ok
context.set('ok', 1)
# %%
%%cloaca_task t -d a --trigger-rules 'task_success("ok")'
context.set('t', 1)
