# case: not utf8
# expect: refused ["not_utf8"]
# file: {"bytes": "{\"cells\": [{\"cell_type\": \"code\", \"id\": \"a\", \"metadata\": {}, \"outputs\": [], \"execution_count\": null, \"source\": \"x = '\u00e9'\"}], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}"}
