# case: a task binds a name that nothing bound before
# expect: again {"n": 0}
# expect: anew {"work": ["last"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def last():
    return globals().get('LAST', 0)
# %%
%%cloaca_task
def work(context):
    global LAST
    n = last()
    LAST = n + 1
    context.set("n", n)
    return context
