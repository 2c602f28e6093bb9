# case: a task has a model of a library of which nothing is known learn, and changes a graph, that other tasks read
# expect: finding {"code": "C217", "severity": "error", "task": "train", "says": ["`model`", "`tell`"]}
# expect: finding {"code": "C217", "severity": "error", "task": "link", "says": ["`graph`", "`count`"]}
# expect: finding {"code": "C217", "severity": "error", "task": "name", "says": ["`named`", "`names`"]}
# expect: no-finding {"code": "C217", "says": ["`client`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
import boto3, networkx as nx, xgboost
model = xgboost.XGBRegressor()
graph = nx.Graph()
named = nx.Graph()
client = boto3.client("s3")
# %%
%%cloaca_task train
model.fit([[1]], [2])
client.put_object(Bucket="models", Key="a", Body=b"")
context.set("a", 1)
# %%
%%cloaca_task tell
context.set("b", model.predict([[1]]).tolist())
context.set("c", client.get_object(Bucket="models", Key="a")["ETag"])
# %%
%%cloaca_task link
graph.add_edge(1, 2)
context.set("d", 1)
# %%
%%cloaca_task count
context.set("e", graph.number_of_edges())
# %%
%%cloaca_task name
nx.set_node_attributes(named, "x", "name")
context.set("f", 1)
# %%
%%cloaca_task names
context.set("g", len(named.nodes))
