# case: a constant made by an unknown call is carried with a warning
# expect: no-finding {"severity": "error"}
# expect: finding {"band": "C2", "severity": "warning", "says": ["table"]}
# expect: run {"context": {"n": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow unknown_call
# %%
def make_table():
    return {i: i * i for i in range(3)}
table = make_table()
# %%
%%cloaca_task
def work(context):
    context.set("n", len(table))
    return context
