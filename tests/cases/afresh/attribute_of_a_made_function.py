# case: a function that a call has made keeps a list as its attribute
# expect: again {"n": [3, [0, 1, 2]]}
# expect: anew {"work": ["put"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def make():
    def put(x):
        put.seen.append(x)
        return len(put.seen)
    put.seen = []
    return put
put = make()
put(0)
# %%
%%cloaca_task
def work(context):
    put(1)
    context.set("n", [put(2), put.seen])
    return context
