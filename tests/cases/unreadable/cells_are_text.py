# case: cells are text
# expect: refused ["cells_are_text"]
# file: {"bytes": "{\"cells\": \"none\", \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}"}
