# case: Allowed pickle for what plain cells hand over: a context of decimals has no other form.
# expect: clean
# expect: finding {"code": "C165", "severity": "info", "cell": 1, "line": 1}
# expect: packs {"files": ["exact/codec_pickle.py", "exact/codec.py"]}
# expect: run {"context": {"digits": "7"}}
# %%
%cloaca_workflow exact --handover pickle
# %%
%%cloaca_task make
import decimal

precise = decimal.Context(prec=7)
# %%
%%cloaca_task use
digits = precise.prec
digits
