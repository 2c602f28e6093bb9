# case: lines that install a library are left out of plain cells, also in a branch; other commands are refused
# expect: finding {"severity": "info", "code": "C160", "cell": 2, "line": 5}
# expect: finding {"severity": "info", "code": "C160", "cell": 3, "line": 4}
# expect: finding {"severity": "info", "code": "C160", "cell": 4, "line": 2}
# expect: finding {"code": "C108", "cell": 5, "line": 4}
# expect: finding {"code": "C108", "cell": 6, "line": 2}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task count
try:
    import json
except ImportError:
    !pip install -q "json>=1.0"
n = 1
# %%
%%cloaca_task more
import sys
if "google.colab" in sys.modules:
    !{sys.executable} -m pip install json
m = n + 1
# %%
%%cloaca_task twice
%pip install json
k = 2 * m
# %%
%%cloaca_task fetch
import os
if not os.path.exists("rows.txt"):
    !wget https://example.org/rows.txt
rows = k
# %%
%%cloaca_task both
!pip install json && rm -r data
both = rows
