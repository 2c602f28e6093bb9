# case: blank lines before the marker
# expect: clean
# expect: run-failed {"task": "work", "type": "ValueError", "cell": 2, "line": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow blanks
# %%


%%cloaca_task --retry-attempts 1
def work(context):
    raise ValueError("x")
