# case: a function that a call has made keeps what it was given in a default
# expect: again {"n": [2, 3], "kept": [0, 4]}
# expect: anew {"work": ["keep", "tally"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def make():
    def tally(x, seen=[]):
        seen.append(x)
        return len(seen)
    return tally
tally = make()
keep = (lambda: lambda x, *, kept=[0]: kept.append(x) or kept)()
# %%
tally(0)
# %%
%%cloaca_task
def work(context):
    context.set("n", [tally(1), tally(2)])
    context.set("kept", keep(4))
    return context
