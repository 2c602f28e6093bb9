# case: unknown in helper
# expect: carries ["clean"]
# expect: tells ["unknown-name 2:2:13 strp"]
# %%
%cloaca_workflow demo
# %%
def clean(rows):
    return [strp(r) for r in rows]
# %%
%%cloaca_task
def a(context):
    context.set("a", clean(["a"])); return context
