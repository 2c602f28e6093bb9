# case: match top
# expect: gives {"a": ["b"]}
# expect: carries ["MODE", "V"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
MODE = "b"
match MODE:
    case "a":
        V = 1
    case other:
        V = other
# %%
%%cloaca_task
def a(context):
    context.set("a", [V]); return context
