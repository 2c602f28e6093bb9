# case: a provider's package makes a task, on which another one depends
# expect: clean
# expect: finding {"code": "C188", "severity": "info", "cell": 1, "line": 1, "task": "read"}
# expect: no-finding {"code": "C336"}
# expect: graph {"tasks": ["read", "size"], "edges": [["read", "size"]]}
# expect: packs {"tasks": ["read", "size"], "edges": [["read", "size"]]}
# %%
cloaca.constructor(id="read", from_="cloacina-provider-fs@0.1.0", constructor="read_file", config={"path": "/x"})
# %%
%%cloaca_task size --dependencies read
def size(context):
    context.set("size", len(context.get("contents") or ""))
    return context
