# case: the marker goes on in a second line
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]]}
# expect: run-failed {"task": "b", "type": "ValueError", "cell": 3, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow continued
# %%
%%cloaca_task a
context.set("v", 1)
# %%
%%cloaca_task b -d a \
    --retry-attempts 1
raise ValueError(context.get("v"))
