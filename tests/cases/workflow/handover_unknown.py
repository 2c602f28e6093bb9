# case: A way to hand over that there is none of.
# expect: finding {"code": "C151", "severity": "error", "says": ["--handover dill", "the words are explicit and pickle"]}
# %%
%cloaca_workflow exact --handover dill
# %%
%%cloaca_task make
numbers = [1]
