"""What the statements of a notebook do: abstract objects, what each statement may touch, its time line."""
