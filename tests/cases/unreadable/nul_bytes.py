# case: nul bytes
# expect: refused ["nul_bytes"]
# file: {"bytes": "\u0000", "times": 64}
