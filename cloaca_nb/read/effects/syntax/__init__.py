"""What stands in the text of expressions and targets."""
