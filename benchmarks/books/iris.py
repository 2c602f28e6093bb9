# %% [markdown]
# # Telling flowers apart
# %%
import numpy as np
import matplotlib.pyplot as plt
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

# %%
iris = load_iris()
X, y = iris.data, iris.target
X.shape, y.shape
# %%
plt.scatter(X[:, 0], X[:, 1], c=y)
plt.xlabel(iris.feature_names[0])
plt.show()
# %% [markdown]
# ## Split and scale
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
# %% [markdown]
# ## Train
# %%
model = LogisticRegression(max_iter=200)
model.fit(X_train, y_train)
# %% [markdown]
# ## Evaluate
# %%
predicted = model.predict(X_test)
accuracy = accuracy_score(y_test, predicted)
print(f"accuracy: {accuracy:.3f}")
# %%
matrix = confusion_matrix(y_test, predicted)
matrix
