# %%
import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score
# %%
rng = np.random.default_rng(0)
df = pd.DataFrame({"age": rng.integers(18, 80, 120).astype(float), "fare": rng.normal(30, 10, 120), "sex": rng.choice(["m", "f"], 120)})
df.loc[::10, "age"] = np.nan
target = ((df["fare"] > 30) | (df["sex"] == "f")).astype(int)
# %%
num = ["age", "fare"]
cat = ["sex"]
pre = ColumnTransformer([("num", Pipeline([("imp", SimpleImputer()), ("sc", StandardScaler())]), num), ("cat", OneHotEncoder(), cat)])
# %%
pipe = Pipeline([("pre", pre), ("rf", RandomForestClassifier(n_estimators=10, random_state=0))])
# %%
grid = GridSearchCV(pipe, {"rf__max_depth": [2, 4]}, cv=3)
grid.fit(df, target)
# %%
best = grid.best_params_
results = pd.DataFrame(grid.cv_results_)[["param_rf__max_depth", "mean_test_score"]]
# %%
scores = cross_val_score(grid.best_estimator_, df, target, cv=3)
imp = grid.best_estimator_.named_steps["rf"].feature_importances_
