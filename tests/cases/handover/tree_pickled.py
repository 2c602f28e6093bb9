# case: a tree of XML is read by a later task, and what has no text is pickled
# expect: no-finding {"code": "C147"}
# expect: run {"context": {}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo --handover pickle
# %%
%%cloaca_task read
import xml.etree.ElementTree as ET
root = ET.fromstring("<a><b/></a>")
# %%
%%cloaca_task count
n = len(root)
