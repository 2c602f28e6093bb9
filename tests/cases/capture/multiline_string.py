# case: a triple-quoted query in a body-form cell keeps its text
# expect: clean
# expect: run {"context": {"q": "select *\n  from t\nwhere 1"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow multiline
# %%
%%cloaca_task query
q = """select *
  from t
where 1"""
if q:
    context.set("q", q)
