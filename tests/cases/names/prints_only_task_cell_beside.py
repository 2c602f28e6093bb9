# case: prints only task cell beside
# expect: gives {"n": 1.5, "m": 5}
# expect: carries ["WEIGHTS", "mean", "st"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
import statistics as st
WEIGHTS = [1, 2]
def mean(xs): return st.mean(xs)
def t(context):
    context.set("n", mean(WEIGHTS))
    return context
print("ready")
t
# %%
%%cloaca_task -d t
def u(context):
    context.set("m", mean([3, 5]) + WEIGHTS[0])
    return context
