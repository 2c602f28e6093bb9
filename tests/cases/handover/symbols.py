# case: symbols and models that only a pickle holds are read by a later cell
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": ["`x`", "let it be pickled"]}
# expect: finding {"code": "C147", "cell": 3, "line": 3, "says": ["`model`", "let it be pickled"]}
# expect: no-finding {"says": "`text`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow symbolic
# %%
import sympy
import xgboost as xgb
# %%
%%cloaca_task make
x = sympy.symbols("x")
model = xgb.XGBRegressor()
text = sympy.latex(x)
# %%
%%cloaca_task use
both = model, x, text
