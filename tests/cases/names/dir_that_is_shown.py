# case: a plain cell only shows which names there are
# expect: finding {"code": "C163", "severity": "info", "cell": 2, "line": 3, "says": ["dir"]}
# expect: no-finding {"severity": "error"}
# expect: run {"handed": {"rows": "[1]"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task first --outputs rows
rows = [1]
print(dir()[:3], len(locals().keys()))
# %%
%%cloaca_task last
vars()
dir()
