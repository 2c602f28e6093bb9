# case: models of time series are read by later cells: those that native code fits are held by a pickle alone
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": "`filtered`"}
# expect: finding {"code": "C147", "cell": 3, "line": 3, "says": "`parts`"}
# expect: no-finding {"code": "C147", "says": "`model`"}
# expect: no-finding {"code": "C147", "says": "`terms`"}
# expect: no-finding {"code": "C147", "says": "`smooth`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow series
# %%
import statsmodels.api as sm
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.deterministic import DeterministicProcess
from statsmodels.tsa.seasonal import STL
rows = [float(each % 7) for each in range(60)]
# %%
%%cloaca_task build
filtered = sm.tsa.SARIMAX(rows, order=(1, 0, 0))
parts = STL(rows, period=7)
model = AutoReg(rows, 2)
terms = DeterministicProcess(range(60), constant=True)
smooth = sm.tsa.ExponentialSmoothing(rows)
# %%
%%cloaca_task fit
fits = [each.fit() for each in (filtered, parts, model, smooth)]
print(terms.in_sample())
