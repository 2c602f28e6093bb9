# %%
import pandas as pd
import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

np.random.seed(1)
# %%
# Load data
housing = pd.DataFrame(
    {
        "rooms": np.random.randint(2, 9, 300),
        "age": np.random.randint(1, 60, 300),
        "ocean": np.random.choice(["near", "far", "island"], 300),
    }
)
housing["price"] = (
    housing.rooms * 50 - housing.age + np.random.randn(300) * 8 + (housing.ocean == "near") * 40
)
housing.describe()
# %%
housing["price"].hist(bins=20)
# %%
# Split
train, test = train_test_split(housing, test_size=0.2, random_state=42)
labels = train["price"].copy()
train = train.drop("price", axis=1)
# %%
# Preprocessing
preprocess = ColumnTransformer(
    [
        ("num", StandardScaler(), ["rooms", "age"]),
        ("cat", OneHotEncoder(), ["ocean"]),
    ]
)
prepared = preprocess.fit_transform(train)
prepared.shape
# %%
# Linear model
linear = make_pipeline(preprocess, LinearRegression())
linear.fit(train, labels)
rmse = mean_squared_error(labels, linear.predict(train)) ** 0.5
rmse
# %%
# Forest
forest = make_pipeline(preprocess, RandomForestRegressor(n_estimators=10, random_state=42))
scores = -cross_val_score(forest, train, labels, scoring="neg_root_mean_squared_error", cv=3)
pd.Series(scores).describe()
# %%
# Final
forest.fit(train, labels)
final = mean_squared_error(test["price"], forest.predict(test.drop("price", axis=1))) ** 0.5
print("final rmse", final)
