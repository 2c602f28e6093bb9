# case: empty notebook
# expect: finding {"severity": "error", "says": ["task"]}
# expect: exit {"check": 1}
