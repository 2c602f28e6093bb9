# case: a marked cell goes on with an iterator of a cell without a mark, and a later one with what is left
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 1, "says": ["an iterator"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
kept = iter([1, 2, 3])
# %%
%%cloaca_task first
one = next(kept)
# %%
%%cloaca_task rest
print(list(kept))
