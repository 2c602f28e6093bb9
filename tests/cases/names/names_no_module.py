# case: loggers by the module's name, names of types, text of own making
# expect: clean
# expect: no-finding {"code": ["C232", "C233"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
import logging
import sys
log = logging.getLogger(__name__)
class Order:
    def __repr__(self):
        return "Order"
order = Order()
def here():
    return sys.modules[__name__] is not None
if __name__ == "__main__":
    print(order)
# %%
%%cloaca_task
def tell(context):
    log.info("%s", order)
    context.set("a", [type(order).__name__, repr(order), f"{order}", here()])
    return context
