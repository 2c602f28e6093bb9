# case: a key that nobody writes is an input of the workflow
# expect: no-finding {"severity": "error"}
# expect: finding {"band": "C3", "says": ["path"]}
# expect: run-input {"path": "x/y"}
# expect: run {"context": {"base": "y"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow inputs
# %%
%%cloaca_task a
context.set("base", context.get("path").split("/")[-1])
