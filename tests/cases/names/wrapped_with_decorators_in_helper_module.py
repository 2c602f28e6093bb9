# case: wrapped with decorators in helper module
# expect: gives {"n": [4, ["double"], 5]}
# expect: carries ["CALLS", "counted", "double", "tl"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_module tools
import functools
CALLS = []
def counted(function):
    @functools.wraps(function)
    def inner(*args):
        CALLS.append(function.__name__)
        return function(*args)
    return inner
# %%
from tools import counted, CALLS
import tools as tl
# %%
@counted
def double(x): return 2 * x
tl.LIMIT = 5
# %%
%%cloaca_task
def t(context):
    context.set("n", [double(2), CALLS, tl.LIMIT])
    return context
