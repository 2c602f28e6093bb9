# case: a function that a library has made of a formula is called in another plain cell
# expect: finding {"code": "C147", "severity": "error", "cell": 3, "line": 3, "says": "`square`"}
# %%
%cloaca_workflow flow
# %%
import sympy
# %%
%%cloaca_task make
x = sympy.Symbol("x")
square = sympy.lambdify(x, x**2)
# %%
%%cloaca_task tell
told = square(3)
# %%
%%cloaca_task end
print(told)
