# case: helper used without import
# expect: gives {"a": 4}
# expect: carries ["helpers"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helpers
def area(r): return r * 2
# %%
%%cloaca_task
def a(context):
    context.set("a", helpers.area(2)); return context
