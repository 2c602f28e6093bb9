# case: deeply nested
# expect: refused ["deeply_nested"]
# file: {"bytes": "[", "times": 100000}
