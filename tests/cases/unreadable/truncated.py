# case: truncated
# expect: refused ["truncated"]
# file: {"bytes": "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"id\": \"cell-01\",\n   \"metadata\": {},\n   \"source\": [\n    \"%load_ext cloaca_nb\\n\",\n    \"%cloaca_workflow bad_input\"\n   ],\n   \"execution_count\": null,\n   \"outputs\": []\n  },\n  {\n   \"cell_type\": \"code\",\n   \"id\": \"cell-02\",\n   \"metadata\": {},\n   \"source\": [\n    \"%%cloaca_task -d b\\n\",\n    \"def a(context):\\n\",\n    \"    return context\"\n   ],\n   \"execution_count\""}
