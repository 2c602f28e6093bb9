# case: a package that is not installed is imported at the top
# expect: no-finding {"code": "C527"}
# expect: finding {"severity": "error", "cell": 2, "line": 1, "says": ["nobody_has_this"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow missing
# %%
import nobody_has_this
# %%
%%cloaca_task a
context.set("x", nobody_has_this.y)
