"""Running a whole notebook in a kernel of its own, to see what its tasks reach there."""
