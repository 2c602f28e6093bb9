# case: dotted imports
# expect: gives {"a": ["a", "a/b", "a%20b"]}
# expect: carries ["osp", "urllib", "xml"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import xml.dom.minidom
import xml.etree.ElementTree
import os.path as osp, urllib.parse
import collections.abc, json.decoder
import xml
# %%
%%cloaca_task
def a(context):
    context.set("a", [xml.etree.ElementTree.fromstring("<a/>").tag, osp.join("a", "b"), urllib.parse.quote("a b")]); return context
