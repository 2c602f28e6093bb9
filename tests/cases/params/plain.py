# case: Plain cells: a parameter is read raw, and a changed one travels under a key of the task
# expect: clean
# expect: run-input {"limit": 5}
# expect: run {"status": {"first": "completed", "second": "completed"}, "context": {"limit": 5}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params limit:int=2
# %%
%%cloaca_task first
rows = list(range(limit))
limit = limit + 1
# %%
%%cloaca_task second
assert (rows, limit) == ([0, 1, 2, 3, 4], 6), (rows, limit)
total = sum(rows) + limit
total
