# case: mutual recursion
# expect: gives {"a": true}
# expect: carries ["even", "odd"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def even(n): return True if n == 0 else odd(n - 1)
# %%
def odd(n): return False if n == 0 else even(n - 1)
# %%
%%cloaca_task
def a(context):
    context.set("a", even(10)); return context
