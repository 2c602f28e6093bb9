# case: main guard
# expect: carries ["Y", "f"]
# expect: tells ["main-only-name 3:3:23 X"]
# %%
%cloaca_workflow demo
# %%
def f(): return 1
if __name__ == "__main__":
    X = 2
    f()
else:
    Y = 3
# %%
%%cloaca_task
def t(context):
    context.set("n", [X, Y, f()])
    return context
