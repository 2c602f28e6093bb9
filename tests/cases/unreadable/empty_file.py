# case: empty file
# expect: refused ["empty_file"]
# file: {"bytes": ""}
