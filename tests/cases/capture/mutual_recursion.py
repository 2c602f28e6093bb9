# case: two helpers call each other across cells; the second is defined below the first
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"even": true}}
# expect: captured ["is_even", "is_odd"]
# %%
%load_ext cloaca_nb
%cloaca_workflow mutual
# %%
def is_even(n):
    return True if n == 0 else is_odd(n - 1)
# %%
def is_odd(n):
    return False if n == 0 else is_even(n - 1)
# %%
%%cloaca_task
def work(context):
    context.set("even", is_even(10))
    return context
