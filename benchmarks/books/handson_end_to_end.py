# %% [markdown]
# # End-to-end machine learning project
# %%
import sys
assert sys.version_info >= (3, 7)
# %%
from packaging import version
import sklearn

assert version.parse(sklearn.__version__) >= version.parse("1.0.1")
# %%
import matplotlib.pyplot as plt

plt.rc('font', size=14)
plt.rc('axes', labelsize=14, titlesize=14)
# %%
from pathlib import Path
import numpy as np
import pandas as pd

IMAGES_PATH = Path() / "images" / "end_to_end_project"

def save_fig(fig_id, tight_layout=True, fig_extension="png", resolution=300):
    path = IMAGES_PATH / f"{fig_id}.{fig_extension}"
    if tight_layout:
        plt.tight_layout()
# %%
def load_housing_data():
    rng = np.random.default_rng(42)
    n = 800
    return pd.DataFrame({
        "longitude": rng.uniform(-124, -114, n), "latitude": rng.uniform(32, 42, n),
        "median_income": rng.gamma(4, 1, n), "total_rooms": rng.integers(100, 9000, n).astype(float),
        "total_bedrooms": np.where(rng.random(n) < .05, np.nan, rng.integers(50, 2000, n)),
        "households": rng.integers(40, 1800, n).astype(float),
        "ocean_proximity": rng.choice(["INLAND", "<1H OCEAN", "NEAR BAY"], n),
        "median_house_value": rng.normal(200000, 80000, n)})

housing = load_housing_data()
# %%
housing.info()
# %%
housing["ocean_proximity"].value_counts()
# %%
housing.hist(bins=50, figsize=(12, 8))
save_fig("attribute_histogram_plots")
plt.show()
# %%
def shuffle_and_split_data(data, test_ratio):
    shuffled_indices = np.random.permutation(len(data))
    test_set_size = int(len(data) * test_ratio)
    test_indices = shuffled_indices[:test_set_size]
    train_indices = shuffled_indices[test_set_size:]
    return data.iloc[train_indices], data.iloc[test_indices]
# %%
np.random.seed(42)
# %%
train_set, test_set = shuffle_and_split_data(housing, 0.2)
len(train_set)
# %%
from zlib import crc32

def is_id_in_test_set(identifier, test_ratio):
    return crc32(np.int64(identifier)) < test_ratio * 2**32

def split_data_with_id_hash(data, test_ratio, id_column):
    ids = data[id_column]
    in_test_set = ids.apply(lambda id_: is_id_in_test_set(id_, test_ratio))
    return data.loc[~in_test_set], data.loc[in_test_set]
# %%
housing_with_id = housing.reset_index()  # adds an `index` column
train_set, test_set = split_data_with_id_hash(housing_with_id, 0.2, "index")
# %%
from sklearn.model_selection import train_test_split

train_set, test_set = train_test_split(housing, test_size=0.2, random_state=42)
# %%
test_set["total_bedrooms"].isnull().sum()
# %%
housing["income_cat"] = pd.cut(housing["median_income"],
                               bins=[0., 1.5, 3.0, 4.5, 6., np.inf],
                               labels=[1, 2, 3, 4, 5])
# %%
housing["income_cat"].value_counts().sort_index().plot.bar(rot=0, grid=True)
plt.xlabel("Income category")
plt.show()
# %%
strat_train_set, strat_test_set = train_test_split(
    housing, test_size=0.2, stratify=housing["income_cat"], random_state=42)
# %%
for set_ in (strat_train_set, strat_test_set):
    set_.drop("income_cat", axis=1, inplace=True)
# %%
housing = strat_train_set.copy()
# %%
housing.plot(kind="scatter", x="longitude", y="latitude", grid=True)
plt.show()
# %%
corr_matrix = housing.corr(numeric_only=True)
corr_matrix["median_house_value"].sort_values(ascending=False)
# %%
housing["rooms_per_house"] = housing["total_rooms"] / housing["households"]
housing["bedrooms_ratio"] = housing["total_bedrooms"] / housing["total_rooms"]
# %%
housing = strat_train_set.drop("median_house_value", axis=1)
housing_labels = strat_train_set["median_house_value"].copy()
# %%
from sklearn.impute import SimpleImputer

imputer = SimpleImputer(strategy="median")
# %%
housing_num = housing.select_dtypes(include=[np.number])
# %%
imputer.fit(housing_num)
# %%
imputer.statistics_
# %%
X = imputer.transform(housing_num)
housing_tr = pd.DataFrame(X, columns=housing_num.columns,
                          index=housing_num.index)
# %%
from sklearn.preprocessing import OneHotEncoder

cat_encoder = OneHotEncoder()
housing_cat_1hot = cat_encoder.fit_transform(housing[["ocean_proximity"]])
housing_cat_1hot.toarray()
# %%
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.compose import ColumnTransformer

num_pipeline = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
preprocessing = ColumnTransformer([
    ("num", num_pipeline, list(housing_num.columns)),
    ("cat", OneHotEncoder(handle_unknown="ignore"), ["ocean_proximity"]),
])
# %%
housing_prepared = preprocessing.fit_transform(housing)
housing_prepared.shape
# %%
from sklearn.linear_model import LinearRegression

lin_reg = make_pipeline(preprocessing, LinearRegression())
lin_reg.fit(housing, housing_labels)
# %%
housing_predictions = lin_reg.predict(housing)
housing_predictions[:5].round(-2)  # -2 = rounded to the nearest hundred
# %%
from sklearn.metrics import mean_squared_error

lin_rmse = mean_squared_error(housing_labels, housing_predictions) ** 0.5
lin_rmse
