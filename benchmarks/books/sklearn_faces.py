# %%
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split, GridSearchCV, cross_val_score
from sklearn.decomposition import PCA
from sklearn.svm import SVC
from sklearn.pipeline import make_pipeline
from sklearn.metrics import classification_report, confusion_matrix
import matplotlib.pyplot as plt
import numpy as np
# %%
digits = load_digits()
print(digits.target_names)
print(digits.images.shape)
# %%
fig, ax = plt.subplots(3, 5)
for i, axi in enumerate(ax.flat):
    axi.imshow(digits.images[i], cmap='bone')
    axi.set(xticks=[], yticks=[],
            xlabel=digits.target_names[digits.target[i]])
# %%
X, y = digits.data[:600], digits.target[:600]
Xtrain, Xtest, ytrain, ytest = train_test_split(X, y, random_state=42)
# %%
pca = PCA(n_components=20, whiten=True, svd_solver='full', random_state=42)
svc = SVC(kernel='rbf', class_weight='balanced')
model = make_pipeline(pca, svc)
# %%
param_grid = {'svc__C': [1, 5], 'svc__gamma': [0.01, 0.05]}
grid = GridSearchCV(model, param_grid, cv=3)

%time grid.fit(Xtrain, ytrain)
print(grid.best_params_)
# %%
model = grid.best_estimator_
yfit = model.predict(Xtest)
# %%
fig, ax = plt.subplots(4, 6)
for i, axi in enumerate(ax.flat):
    axi.imshow(Xtest[i].reshape(8, 8), cmap='bone')
    axi.set(xticks=[], yticks=[])
    axi.set_ylabel(yfit[i], color='black' if yfit[i] == ytest[i] else 'red')
fig.suptitle('Predicted; incorrect labels in red', size=14);
# %%
print(classification_report(ytest, yfit))
# %%
mat = confusion_matrix(ytest, yfit)
accuracy = (yfit == ytest).mean()
scores = cross_val_score(model, X, y, cv=3)
