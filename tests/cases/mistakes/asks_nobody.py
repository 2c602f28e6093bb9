# case: a function of the notebook is called like the built-in that waits for a keyboard
# expect: no-finding {"code": "C547"}
# expect: run {"context": {"shop": "north"}}
# %%
%cloaca_workflow demo
# %%
def input(question):
    return "north"
# %%
%%cloaca_task
def ask(context):
    context.set("shop", input("which shop?"))
    return context
