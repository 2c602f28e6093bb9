# case: asks for the text that the notebook begins with; that of a class is its own
# expect: finding {"code": "C233", "severity": "warning", "cell": 2, "line": 2, "says": ["`__doc__`", "ABOUT"]}
# expect: no-finding {"code": "C233", "cell": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow about
# %%
"""Orders of the day."""
ABOUT = __doc__
# %%
class Order:
    """An order."""
    about = __doc__
# %%
# %%cloaca_task
def told(context):
    context.set("about", [ABOUT, Order.about])
    return context
