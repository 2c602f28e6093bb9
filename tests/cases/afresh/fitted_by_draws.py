# case: a model that nobody has seeded learns in a plain cell, and one task asks it
# expect: clean
# expect: no-finding {"code": "C222"}
# %%
%cloaca_workflow demo
# %%
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor
train, test = train_test_split([[1], [2], [3], [4]])
tree = DecisionTreeRegressor()
tree.fit(train, train)
# %%
%%cloaca_task one
context.set("n", len(tree.predict(test)))
