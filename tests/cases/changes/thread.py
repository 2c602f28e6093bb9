# case: a thread that has ended has changed what it was given
# expect: run {"context": {"rows": [1, 2]}}
# %%
%cloaca_workflow demo
# %%
import threading
rows = []
def work(value):
    rows.append(value)
# %%
thread = threading.Thread(target=work, args=(1,))
thread.start()
thread.join()
rows.append(2)
# %%
%%cloaca_task
def t(context):
    context.set("rows", rows)
    return context
