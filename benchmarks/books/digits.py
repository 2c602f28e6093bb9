# %% [markdown]
# # Digits
# %%
import numpy as np
import pandas as pd
from sklearn import datasets, metrics, svm
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, train_test_split

# %%
digits = datasets.load_digits(n_class=5)
print(digits.DESCR[:100])
# %%
X_train, X_test, y_train, y_test = train_test_split(digits.data, digits.target, test_size=0.5, shuffle=False)
# %%
pca = PCA(n_components=16, random_state=0).fit(X_train)
explained = pca.explained_variance_ratio_.cumsum()
Z_train, Z_test = pca.transform(X_train), pca.transform(X_test)
# %%
search = GridSearchCV(svm.SVC(), {"C": [1, 10], "gamma": [0.001, 0.01]}, cv=3)
search.fit(Z_train, y_train)
search.best_params_
# %%
results = pd.DataFrame(search.cv_results_)[["param_C", "param_gamma", "mean_test_score"]]
results
# %%
predicted = search.predict(Z_test)
report = metrics.classification_report(y_test, predicted, output_dict=True)
wrong = np.flatnonzero(predicted != y_test)
print(report["accuracy"], len(wrong))
