# case: a function keeps its calls as an attribute
# expect: again {"n": 1}
# expect: anew {"work": ["calls"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def calls():
    calls.count += 1
    return calls.count
calls.count = 0
# %%
%%cloaca_task
def work(context):
    context.set("n", calls())
    return context
