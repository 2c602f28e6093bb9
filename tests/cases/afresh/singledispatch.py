# case: a dispatching function gains a form
# expect: again {"n": "int"}
# expect: anew {"work": ["show"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from functools import singledispatch
@singledispatch
def show(x):
    return 'any'
# %%
%%cloaca_task
def work(context):
    before = show(1)
    @show.register
    def _(x: int):
        return "int"
    assert before == "any"
    context.set("n", show(1))
    return context
