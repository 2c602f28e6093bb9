# case: a context is asked for what dicts have, and by a name with a slip; what is made of it, and what else has the name, may be asked anything
# expect: finding {"severity": "warning", "code": "C419", "cell": 2, "line": 3, "task": "load", "says": ["`insret`", "`insert`"]}
# expect: finding {"severity": "warning", "code": "C419", "cell": 2, "line": 4, "says": ["`items`", "to_dict"]}
# expect: finding {"severity": "warning", "code": "C419", "cell": 2, "line": 5, "says": ["`pop`", "remove"]}
# expect: no-finding {"code": "C419", "cell": [3, 4, 5]}
# %%
%load_ext cloaca_nb
%cloaca_workflow methods
# %%
%%cloaca_task
def load(context):
    context.insret("rows", [1])
    context.set("known", sorted(key for key, _ in context.items()))
    context.pop("rows")
    return context
# %%
%%cloaca_task -d load
def known(context):
    context.set("known", sorted(context.to_dict().keys()))
    context.get("known").append("x")
    context.remove("rows")
    return context
# %%
%%cloaca_task -d known
def rebound(context):
    given = context
    context = context.to_dict()
    context.pop("known")
    given.update_from_dict(context)
    return given
# %%
%%cloaca_task -d rebound
def inner(context):
    def size(context):
        return len(context.items())
    context.set("n", size({"a": 1}))
    return context
