# case: nbformat 2
# expect: refused ["nbformat"]
# file: {"bytes": "{\"metadata\": {\"name\": \"old\"}, \"nbformat\": 2, \"worksheets\": [{\"cells\": [{\"cell_type\": \"code\", \"input\": \"x = 1\", \"language\": \"python\", \"outputs\": [], \"prompt_number\": 1}]}]}"}
