# case: an exception class of the notebook
# expect: run-failed {"task": "a", "type": "BadRow", "cell": 3, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow customexc
# %%
class BadRow(ValueError):
    """A row that is not right."""
# %%
%%cloaca_task --retry-attempts 1
def a(context):
    raise BadRow("row 3")
