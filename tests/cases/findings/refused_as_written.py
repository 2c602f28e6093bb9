# case: values that the context refuses are written out; what is surely stored otherwise, or perhaps never, is not told
# expect: finding {"code": "C421", "line": 4, "severity": "warning", "says": ["'ages'", "keys of type int", "at by"]}
# expect: finding {"code": "C421", "line": 5, "says": ["'raw'", "bytes"]}
# expect: finding {"code": "C421", "line": 6, "says": ["'huge'", "64 bits"]}
# expect: no-finding {"code": "C421", "line": 3}
# expect: no-finding {"code": "C421", "cell": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow written
# %%
%%cloaca_task
def first(context):
    context.set("fine", {"a": [1, {"1": None}], "b": (2, -(2**70))})
    context["ages"] = {"by": {1: 2}}
    context.set("raw", [b"x"])
    context.update_from_dict({"huge": 99999999999999999999})
    return context
# %%
%%cloaca_task -d first
def second(context):
    if context.get("fine") is None:
        context.set("a", {1: 2})
        return context
    context.set("b", {2: 3})
    return context
