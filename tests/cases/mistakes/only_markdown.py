# case: only markdown
# expect: finding {"severity": "error", "says": ["task"]}
# expect: exit {"check": 1}
# %% [markdown]
# # Title
