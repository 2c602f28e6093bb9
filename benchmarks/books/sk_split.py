# %%
import numpy as np, pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
# %%
data = load_breast_cancer()
X = pd.DataFrame(data.data, columns=data.feature_names)
y = pd.Series(data.target)
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)
# %%
scaler = StandardScaler().fit(X_train)
X_train_s = scaler.transform(X_train)
X_test_s = scaler.transform(X_test)
# %%
clf = LogisticRegression(max_iter=500)
clf.fit(X_train_s, y_train)
# %%
pred = clf.predict(X_test_s)
acc = accuracy_score(y_test, pred)
cm = confusion_matrix(y_test, pred)
acc
# %%
coefs = pd.Series(clf.coef_[0], index=X.columns).sort_values()
coefs.head()
