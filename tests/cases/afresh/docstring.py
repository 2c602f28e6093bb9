# case: a task with a docstring, a default of its own and a comment
# expect: again {"n": 1}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = []
# %%
%%cloaca_task --retry-attempts 2
def work(context):
    """Appends.

    More of it.
    """
    # a comment
    ROWS.append(1)
    context.set("n", len(ROWS))
    return context
