# case: A task that runs where one before it has failed gets no parameters: told, and right where it waits for another one
# expect: finding {"code": "C242", "cell": 5, "task": "tell", "says": "where `load` is skipped or fails"}
# expect: no-finding {"code": "C242", "task": "mail"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params address:str=us
import cloaca
# %%
%%cloaca_task first
context.set("n", 1)
# %%
%%cloaca_task load --dependencies first
1 / 0
# %%
%%cloaca_task mail --dependencies first load --trigger-rules 'cloaca.task_failed("load")'
context.set("mail", address)
# %%
%%cloaca_task tell --dependencies load --trigger-rules 'cloaca.task_failed("load")'
context.set("told", address)
