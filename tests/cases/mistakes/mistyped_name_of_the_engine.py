# case: a name of `cloaca` is mistyped; the finding names the one that servers have
# expect: finding {"code": "C503", "cell": 2, "line": 3, "says": ["cloaca.vra", "did you mean `cloaca.var`"]}
# expect: finding {"code": "C503", "cell": 2, "line": 4, "says": ["cloaca.DefaultRunner", "leave it out"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task t
import cloaca
context.set("a", cloaca.vra("SOURCE"))
context.set("b", cloaca.DefaultRunner)
