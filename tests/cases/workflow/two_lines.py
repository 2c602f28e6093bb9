# case: two workflow lines disagree; the later holds
# expect: no-finding {"severity": "error"}
# expect: finding {"severity": "warning", "says": ["second_name"]}
# expect: graph {"workflow": "second_name", "tasks": ["a"], "edges": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow first_name
# %%
%cloaca_workflow second_name
# %%
%%cloaca_task a
context.set("x", 1)
