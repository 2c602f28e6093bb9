# case: tasks set filters of warnings, the locale, options and what a module keeps: each is told of at its line, once
# expect: finding {"code": "C218", "task": "quiet", "line": 3, "says": "leaves `warnings` changed"}
# expect: finding {"code": "C218", "task": "empty", "line": 3, "says": "leaves `warnings` changed"}
# expect: finding {"code": "C218", "task": "german", "line": 3, "says": "leaves `locale` changed"}
# expect: finding {"code": "C218", "task": "wide", "line": 3, "says": "what `pd.set_option` sets"}
# expect: no-finding {"code": "C218", "says": "`pandas.options`"}
# expect: finding {"code": "C218", "task": "theme", "line": 3, "says": "`so.Plot.config.theme`"}
# expect: no-finding {"code": "C218", "line": 1}
# expect: finding {"code": "C227", "task": "starts", "line": 3, "says": "`Pool`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import locale
import warnings
from multiprocessing import Pool
import pandas as pd
import seaborn.objects as so
# %%
%%cloaca_task quiet
a = 1
warnings.filterwarnings("ignore")
# %%
%%cloaca_task empty
b = 1
warnings.filters.clear()
# %%
%%cloaca_task german
c = 1
locale.setlocale(locale.LC_ALL, "C")
# %%
%%cloaca_task wide
d = 1
pd.set_option("display.width", 200)
# %%
%%cloaca_task theme
e = 1
so.Plot.config.theme.update({"axes.facecolor": "w"})
# %%
%%cloaca_task starts
f = 1
pool = Pool(2)
g = pool.map(abs, [f])
