# case: ids with quotes, a newline escape and umlauts survive every stage
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# expect: packs {"tasks": ["größe \"x\"", "it's"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow quoted
# %%
%%cloaca_task 'größe "x"'
context.set("u", 1)
# %%
%%cloaca_task "it's" -d 'größe "x"'
context.set("v", context.get("u"))
