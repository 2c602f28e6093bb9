# case: names are read as keys of `globals()`
# expect: run {"context": {"rate": 2, "there": [true, false], "given": [2, 9]}}
# expect: clean
# expect: captured ["RATE", "SIZE"]
# %%
%cloaca_workflow demo
# %%
RATE = 1
SIZE = 2
def there(): return ["RATE" in globals(), "DEBUG" in globals()]
# %%
RATE = 2
# %%
%%cloaca_task
def t(context):
    context.set("rate", globals()["RATE"])
    context.set("there", there())
    context.set("given", [globals().get("SIZE"), globals().get("OTHER", 9)])
    return context
