# case: what is set in a library is the attempt's own where it fills what a task changes
# expect: turns {"n": 1, "m": 1}
# expect: run {"context": {"n": 1, "m": 1}}
# expect: finding {"code": "C234", "cell": 2, "line": 8, "says": "`warnings.showwarning` is set for the whole process"}
# expect: finding {"code": "C234", "cell": 2, "line": 9, "says": "`textwrap.fill` is set for the whole process"}
# %%
%load_ext cloaca_nb
%cloaca_workflow hooks
# %%
import textwrap
import warnings
SEEN = []
CALLS = []
def mine(*said, **more):
    SEEN.append(said)
warnings.simplefilter("always")
warnings.showwarning = mine
textwrap.fill = lambda text: CALLS.append(text)
# %%
%%cloaca_task
def go(context):
    warnings.warn("old")
    context.set("n", len(SEEN))
    return context
# %%
%%cloaca_task --dependencies go
def wrap(context):
    textwrap.fill("a b")
    context.set("m", len(CALLS))
    return context
