# case: nbformat 9
# expect: refused ["nbformat"]
# file: {"bytes": "{\"cells\": [], \"metadata\": {}, \"nbformat\": 9, \"nbformat_minor\": 0}"}
