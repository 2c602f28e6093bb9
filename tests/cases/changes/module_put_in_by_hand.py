# case: modules that are put into `sys.modules` by hand are changed under another name than they are imported by
# expect: gives {"inside": 2, "above": 2, "made": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import sys, types
first = types.ModuleType("inner")
first.rate = 1
sys.modules["inner"] = first
second = types.ModuleType("outer")
second.rate = 1
sys.modules["outer"] = second
import outer
third = types.ModuleType("last")
sys.modules["last"] = third
import last
# %%
first.rate = 2
second.rate = 2
last.rate = 1
# %%
%%cloaca_task
def inside(context):
    import inner
    context.set("inside", inner.rate)
    return context
# %%
%%cloaca_task
def above(context):
    context.set("above", outer.rate)
    return context
# %%
%%cloaca_task
def by_its_name(context):
    context.set("made", third.rate)
    return context
