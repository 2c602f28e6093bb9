# case: a body whose only use of context is inside a comprehension and an f-string
# expect: clean
# expect: run {"context": {"out": "1,2"}}
# expect: run-input {"rows": [1, 2]}
# %%
%load_ext cloaca_nb
%cloaca_workflow nestedctx
# %%
%%cloaca_task out
text = ",".join(str(r) for r in context.get("rows"))
print(f"{context.get('rows')}")
context.set("out", text)
