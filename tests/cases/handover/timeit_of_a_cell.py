# case: %%timeit below a marker, or a marked cell of %timeit alone, is for the kernel: the task computes nothing
# expect: finding {"severity": "info", "code": "C160", "cell": 3, "line": 2, "says": ["%%timeit -n 10"]}
# expect: finding {"severity": "info", "code": "C160", "cell": 4, "line": 2}
# expect: no-finding {"severity": "error"}
# expect: graph {"tasks": ["load", "timed", "alone", "show"], "edges": [["load", "show"]]}
# expect: run {"handed": {"rows": "[3, 1]"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [3, 1]
# %%
%%cloaca_task timed
%%timeit -n 10
rows = []
for each in range(3):
    rows.append(each)
# %%
%%cloaca_task alone
%timeit sorted(rows)
# %%
%%cloaca_task show
print(rows)
