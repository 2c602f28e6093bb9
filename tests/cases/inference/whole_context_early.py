# case: what reads whatever the context holds may run before what writes it, which is told where nothing is said
# expect: finding {"code": "C341", "severity": "warning", "cell": 3, "says": ["context.to_dict()", "may run before", "%%cloaca_task early -d"]}
# expect: no-finding {"code": "C341", "cell": 4}
# expect: no-finding {"code": "C341", "cell": 5}
# expect: no-finding {"code": "C339", "cell": 3}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task writes
context.set("a", 1)
# %%
%%cloaca_task early
context.set("keys", sorted(context.to_dict()))
# %%
%%cloaca_task says -d writes
context.set("b", sorted(context.to_dict()))
# %%
%%cloaca_task last
context.set("c", [context.get("a"), context.get("keys"), context.get("b"), len(context.to_json())])
