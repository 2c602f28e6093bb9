# case: in marked cells imports share their lines with other statements, and later cells use them
# expect: clean
# expect: run {"handed": {"a": "1", "b": "2", "c": "3", "d": "' 4\\n  5; x'", "e": "[6]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared_lines
# %%
%%cloaca_task first
import json; a = 1
b = 2; import math  # behind
c = 3; from math import (
    sin,
); from re import sub; d = """ 4
  5; x"""; import os; e = [6]
# %%
%%cloaca_task last
assert json.dumps([a, b, c, *e]) == "[1, 2, 3, 6]"
assert sub("x", "y", d) == " 4\n  5; y" and sin(0) == math.sin(0) and os.sep
