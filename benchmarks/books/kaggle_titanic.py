# %%
# This Python 3 environment comes with many helpful analytics libraries installed
import numpy as np # linear algebra
import pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)
import os
for dirname, _, filenames in os.walk('input'):
    for filename in filenames:
        print(os.path.join(dirname, filename))
import warnings
warnings.filterwarnings('ignore')
# %%
rs = np.random.RandomState(2)
def fake(n, y=True):
    d = pd.DataFrame({'PassengerId': range(n), 'Pclass': rs.randint(1, 4, n), 'Sex': rs.choice(['male', 'female'], n), 'Age': rs.choice([22., 38., np.nan, 4.], n), 'Fare': rs.gamma(2, 15, n).round(2), 'Embarked': rs.choice(['S', 'C', None], n), 'Name': ['Smith, Mr. A', 'Doe, Mrs. B', 'Roe, Miss. C', 'Poe, Dr. D'] * (n // 4)})
    if y:
        d['Survived'] = rs.randint(0, 2, n)
    return d
train_data = fake(80)
test_data = fake(40, False)
# %%
train_data.head()
# %%
test_data.head()
# %%
women = train_data.loc[train_data.Sex == 'female']["Survived"]
rate_women = sum(women)/len(women)
print("% of women who survived:", rate_women)
# %%
combine = [train_data, test_data]
for dataset in combine:
    dataset['Title'] = dataset.Name.str.extract(' ([A-Za-z]+)\.', expand=False)
pd.crosstab(train_data['Title'], train_data['Sex'])
# %%
for dataset in combine:
    dataset['Title'] = dataset['Title'].replace(['Dr'], 'Rare')
train_data[['Title', 'Survived']].groupby(['Title'], as_index=False).mean()
# %%
title_mapping = {"Mr": 1, "Miss": 2, "Mrs": 3, "Rare": 4}
for dataset in combine:
    dataset['Title'] = dataset['Title'].map(title_mapping)
    dataset['Title'] = dataset['Title'].fillna(0)
train_data.head()
# %%
train_data = train_data.drop(['Name', 'PassengerId'], axis=1)
test_data = test_data.drop(['Name'], axis=1)
combine = [train_data, test_data]
train_data.shape, test_data.shape
# %%
freq_port = train_data.Embarked.dropna().mode()[0]
for dataset in combine:
    dataset['Embarked'] = dataset['Embarked'].fillna(freq_port)
    dataset['Sex'] = dataset['Sex'].map({'female': 1, 'male': 0}).astype(int)
    dataset['Age'] = dataset['Age'].fillna(dataset['Age'].median())
# %%
from sklearn.ensemble import RandomForestClassifier
y = train_data["Survived"]
features = ["Pclass", "Sex", "Title"]
X = pd.get_dummies(train_data[features])
X_test = pd.get_dummies(test_data[features])
model = RandomForestClassifier(n_estimators=10, max_depth=5, random_state=1)
model.fit(X, y)
predictions = model.predict(X_test)
# %%
output = pd.DataFrame({'PassengerId': test_data.PassengerId, 'Survived': predictions})
output.to_csv('submission.csv', index=False)
print("Your submission was successfully saved!")
