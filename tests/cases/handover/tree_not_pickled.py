# case: a tree of XML is read by a later task, and nothing is pickled
# expect: finding {"code": "C147", "cell": 2, "line": 3, "says": "--handover pickle"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task read
import xml.etree.ElementTree as ET
root = ET.fromstring("<a><b/></a>")
# %%
%%cloaca_task count
n = len(root)
