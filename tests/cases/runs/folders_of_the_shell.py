# case: lines for the shell make the folders that tasks write into
# expect: clean
# expect: run {"handed": {"text": "'hi'"}}
# %%
%cloaca_workflow demo
# %%
OUT = "out"
# %%
!mkdir -p {OUT}/texts more
# %%
%%cloaca_task write
open("out/texts/a.txt", "w").write("hi")
done = True
# %%
%%cloaca_task read
text = open("out/texts/a.txt").read() if done else ""
# %%
%%cloaca_task tell
print(text)
