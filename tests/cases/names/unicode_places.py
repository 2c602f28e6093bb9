# case: unicode places
# expect: carries ["größe"]
# expect: tells ["unknown-name 3:3:34 fehlt"]
# %%
%cloaca_workflow demo
# %%
größe = "ä"
# %%
%%cloaca_task
def t(context):
    context.set("größe", größe + fehlt)
    return context
