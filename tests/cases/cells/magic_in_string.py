# case: strings with lines that begin like magics are left alone
# expect: clean
# expect: run {"context": {"x": "a\n%b\n!c\nd?"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow magic_strings
# %%
TEXT = """a
%b
!c
d?"""
# %%
%%cloaca_task a
context.set("x", TEXT)
