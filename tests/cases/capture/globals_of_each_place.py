# case: what `globals()` has, or has not, is that of each task's place
# expect: run {"context": {"early": [1, false], "late": ["none", true]}}
# %%
%cloaca_workflow demo
# %%
RATE = 1
def there():
    return [globals().get("RATE", "none"), "LIMIT" in globals()]
# %%
%%cloaca_task
def first(context):
    context.set("early", there())
    return context
# %%
globals().pop("RATE")
LIMIT = 3
# %%
%%cloaca_task --dependencies first
def second(context):
    context.set("late", there())
    return context
