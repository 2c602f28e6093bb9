# case: other task's function
# expect: gives {"a": 1, "b": 1}
# expect: carries ["a"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
def a(context):
    context.set("a", 1); return context
# %%
%%cloaca_task -d a
def b(context):
    context = a(context)
    context.set("b", context.get("a")); return context
