# case: functions and constants that only the formula of a model names, wherever its text stands
# expect: captured ["double", "triple", "LIMIT"]
# expect: not-captured ["unused", "words"]
# %%
%cloaca_workflow models
# %%
LIMIT = 3
def double(x):
    return 2 * x
def triple(x):
    return 3 * x
def unused(x):
    return x
def words(x):
    return x
def ols(formula, data):
    return formula
FORMULA = "y ~ double(x):group"
# %%
%%cloaca_task fit
print("about ~ 5 words (or so)")
model = ols(FORMULA, {"y": [1], "x": [2]}), ols(
    """np.log(y) ~ triple(x)
    + I(x > LIMIT)""",
    {"y": [1], "x": [2]},
)
