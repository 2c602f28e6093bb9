# case: holders
# expect: gives {"a": {"a": [1, 2]}}
# expect: carries ["A", "ALL"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
A = [1]
ALL = {"a": A}
A.append(2)
# %%
%%cloaca_task
def a(context):
    context.set("a", ALL); return context
