# case: what a cell only shows is handed over where it can be, and fails nothing where it cannot
# expect: clean
# expect: run {"handed": {"total": "3", "table": "[1, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_module helped
import threading
def make():
    return threading.Lock()
# %%
import helped
# %%
%%cloaca_task first
table = [1, 2]
some = (each for each in table)
some
# %%
%%cloaca_task second
lock = helped.make()
lock
# %%
%%cloaca_task third
total = sum(table)
total
