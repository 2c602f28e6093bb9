# case: full rule task
# expect: finding {"code": "C309", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('x', 1)
# %%
%%cloaca_task t -d a --trigger-rules 'task_success("p::e::w::a")'
context.set('t', 1)
