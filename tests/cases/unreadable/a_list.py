# case: a list
# expect: refused ["a_list"]
# file: {"bytes": "[]\n"}
