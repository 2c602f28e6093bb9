# case: while and nested conditionals
# expect: gives {"n": "big"}
# expect: carries ["x", "y"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
x = 10
while x > 3:
    x -= 1
if x:
    if x > 1:
        y = "big"
    else:
        y = "small"
else:
    y = "zero"
# %%
%%cloaca_task
def t(context):
    context.set("n", y)
    return context
