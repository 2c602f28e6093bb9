# case: lambdas that need nothing of their task are handed over: in a defaultdict, a list, an object, a figure
# expect: clean
# expect: run {"handed": {"found": "[3, 0, 2, [5, 1], True, 'a', [1.0]]"}}
# expect: again {"v": 2}
# expect: anew {"more": ["ADDED"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
ADDED = []
@dataclass
class Step:
    name: str
    apply: Any
def double(x):
    return 2 * x
# %%
%%cloaca_task count
hits = defaultdict(lambda: {"n": 0})
for word in "to be or not to be".split():
    hits[word]["n"] += 1
tree = defaultdict(lambda: defaultdict(list))
tree["a"]["b"].append(1)
checks = [lambda x: double(x) - 1, lambda x: x // 3]
steps = [Step("a", lambda x: x > 3)]
# %%
%%cloaca_task more
hits["be"]["n"] += 1
tree["a"]["c"].append(2)
kinds = defaultdict(lambda: [1.0])
kinds["x"]
ADDED.append(1)
# %%
%%cloaca_task found --outputs found
found = [hits["be"]["n"], hits["no"]["n"], len(tree["a"]), [each(3) for each in checks]]
found += [steps[0].apply(4), steps[0].name, kinds["y"]]
found
# %%
%%cloaca_task told
context.set("v", len(context["found"][3]))
