# case: names are read as keys of `globals()` that stand in a list, or are put together
# expect: run {"context": {"rows": [2, [1, 3]], "years": [[1, 0], [2, 0]]}}
# expect: captured ["load", "clean", "df_2020", "df_2021"]
# expect: not-captured ["other"]
# %%
%cloaca_workflow demo
# %%
def load(xs): return len(xs)
def clean(xs): return sorted(xs)
STEPS = ["load", "clean"]
df_2020, df_2021, other = [1], [2], [3]
def of(year): return globals()[f"df_{year}"]
for year in (2020, 2021): of(year).append(0)
# %%
%%cloaca_task
def t(context):
    context.set("rows", [globals()[name]([3, 1]) for name in STEPS])
    context.set("years", [of(year) for year in (2020, 2021)])
    return context
