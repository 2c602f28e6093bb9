# case: input
# expect: carries []
# expect: tells ["computed-name 3:3:23 name", "computed-name 3:3:29 n"]
# %%
%cloaca_workflow demo
# %%
name = input("name? ")
n = int(input())
# %%
%%cloaca_task
def t(context):
    context.set("n", [name, n])
    return context
