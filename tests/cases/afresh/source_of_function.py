# case: a task reads the source of a function that is made anew
# expect: again {"n": 1, "src": true}
# expect: anew {"work": ["LOG", "note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import inspect
LOG = []
def note(x):
    LOG.append(x)
    return len(LOG)
# %%
%%cloaca_task
def work(context):
    note(1)
    context.set("n", len(LOG))
    context.set("src", "LOG.append" in inspect.getsource(note))
    return context
