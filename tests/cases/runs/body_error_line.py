# case: an error on the third line of a body
# expect: run-failed {"task": "a", "type": "ZeroDivisionError", "cell": 2, "line": 4}
# %%
%load_ext cloaca_nb
%cloaca_workflow bodyline
# %%
%%cloaca_task a --retry-attempts 1
text = """one
two"""
context.set("x", 1 / 0)
