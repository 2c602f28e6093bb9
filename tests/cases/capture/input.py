# case: a name that a person typed in
# expect: finding {"severity": "error", "band": "C2", "says": ["who"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow inputs2
# %%
who = input("who?")
# %%
%%cloaca_task
def a(context):
    context.set("n", who)
    return context
