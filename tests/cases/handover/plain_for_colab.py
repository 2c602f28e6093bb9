# case: what is for Colab alone is left out; shell lines and questions are refused, whatever they show
# expect: finding {"code": "C108", "cell": 2, "line": 2}
# expect: finding {"code": "C108", "cell": 2, "line": 3}
# expect: finding {"severity": "info", "code": "C160", "cell": 3, "line": 5}
# expect: finding {"severity": "info", "code": "C160", "cell": 3, "line": 7}
# expect: finding {"code": "C108", "cell": 4, "line": 2}
# expect: finding {"code": "C108", "cell": 5, "line": 2}
# expect: finding {"code": "C108", "cell": 6, "line": 4}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task count
!head -n 3 rows.csv | wc -l
sorted?
n = 1
# %%
%%cloaca_task more
import sys
IN_COLAB = "google.colab" in sys.modules
if IN_COLAB:
    !wget https://example.org/rows.txt
if "google.colab" in sys.modules:
    !unzip rows.zip
m = n + 1
# %%
%%cloaca_task kept
!cat rows.csv > copy.csv
k = 2 * m
# %%
%%cloaca_task both
!ls && rm -r data
both = k
# %%
%%cloaca_task asked
HERE = True
if HERE:
    !wget https://example.org/rows.txt
asked = both
