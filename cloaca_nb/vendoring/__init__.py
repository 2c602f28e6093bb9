"""Libraries that a notebook takes along: pure-Python wheels from an index into `vendor/` beside it."""
