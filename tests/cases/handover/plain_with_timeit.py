# case: %timeit in a plain cell repeats its statement for the kernel alone; %time and a single %timeit are Python
# expect: finding {"severity": "info", "code": "C160", "cell": 2, "line": 3}
# expect: no-finding {"severity": "error"}
# expect: run {"handed": {"rows": "[1, 3, 4]"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task load --outputs rows
rows = [3, 1]
%timeit sorted(rows)
%time rows.sort()
%timeit -n1 -r1 rows.append(4)
