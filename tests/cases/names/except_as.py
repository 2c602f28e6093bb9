# case: except as
# expect: gives {"a": [null, "No"]}
# expect: carries ["nope_a", "why"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
try:
    import nope_a
except ImportError as err:
    nope_a = None
    why = str(err)
# %%
%%cloaca_task
def a(context):
    context.set("a", [nope_a, why[:2]]); return context
