# case: r kernel
# expect: refused ["r"]
# metadata: {"kernelspec": {"display_name": "R", "language": "R", "name": "ir"}, "language_info": {"name": "R"}}
# %%
x <- 1
