# case: comments and spacing
# expect: gives {"n": 1}
# expect: carries ["A", "f"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
# licence header

# about A
A = 1  # one
# about f
def f():
    # inside
    return A
    # at the end

B = 2
# %%
%%cloaca_task
# about the task
def t(context):
    context.set("n", f())  # here
    return context
