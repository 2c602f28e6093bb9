# case: a function that is made anew goes through pickle
# expect: again {"n": 1}
# expect: anew {"work": ["LOG", "note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import pickle
LOG = []
def note(x):
    LOG.append(x)
    return len(LOG)
# %%
%%cloaca_task
def work(context):
    f = pickle.loads(pickle.dumps(note))
    context.set("n", f(1))
    return context
