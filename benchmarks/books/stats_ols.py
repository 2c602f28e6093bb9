# %%
import numpy as np, pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
rng = np.random.default_rng(1)
# %%
df = pd.DataFrame({"x": rng.normal(size=60), "g": rng.choice(list("ab"), 60)})
df["y"] = 2 * df["x"] + (df["g"] == "a") + rng.normal(scale=0.1, size=60)
# %%
model = smf.ols("y ~ x + g", data=df)
fit = model.fit()
print(fit.summary())
# %%
params = fit.params
r2 = fit.rsquared
# %%
resid = fit.resid
df["resid"] = resid
# %%
X = sm.add_constant(df[["x"]])
glm = sm.GLM(df["y"], X, family=sm.families.Gaussian()).fit()
ci = glm.conf_int()
# %%
pred = fit.predict(df.head(3))
