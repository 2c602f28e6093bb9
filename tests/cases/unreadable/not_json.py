# case: not json
# expect: refused ["not_json"]
# file: {"bytes": "this is no notebook\n"}
