# case: %%time and %%capture directly below the marker of a plain cell run what follows
# expect: clean
# expect: finding {"code": "C160", "cell": 3, "line": 2, "says": ["%%time"]}
# expect: finding {"code": "C160", "cell": 4, "line": 3, "says": ["%%capture"]}
# expect: run {"handed": {"total": "3", "seen": "4"}}
# %%
%cloaca_workflow demo
# %%
def bump(n):
    return n + 1
# %%
%%cloaca_task
%%time
# Total
rows = [1, 2]
total = sum(rows)
# %%
%%cloaca_task --outputs seen
# Seen
%%capture out
print(total)
seen = bump(total)
