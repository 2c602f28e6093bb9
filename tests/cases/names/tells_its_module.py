# case: the module's name is put into keys and texts
# expect: clean
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 3, "says": ["Order.__module__"]}
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 4, "says": ["order"]}
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 5, "says": ["__name__"]}
# expect: finding {"code": "C233", "severity": "warning", "cell": 2, "line": 5, "says": ["__name__"]}
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 6, "says": ["__name__"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
class Order:
    pass
order = Order()
import logging
log = logging.getLogger(__name__)
# %%
%%cloaca_task
def tell(context):
    context.set("a", Order.__module__)
    context.set("b", repr(order))
    context.set("c", __name__)
    context.set("d", logging.getLogger(__name__).name + log.name)
    return context
