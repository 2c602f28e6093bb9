# case: own module with helper module and other task's function
# expect: gives {"first": 2, "second": 20}
# expect: carries ["N", "first", "tools"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_module tools
def twice(x): return 2 * x
# %%
import tools
N = 1
# %%
%%cloaca_task
def first(context):
    context.set("first", tools.twice(N))
    return context
# %%
N = 5
# %%
%%cloaca_task -d first
def second(context):
    from tools import twice as tw
    context = first(context)
    context.set("second", tw(N) + tools.twice(N))
    return context
