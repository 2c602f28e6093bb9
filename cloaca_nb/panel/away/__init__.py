"""Large notebooks are read for the panels in a process of its own, so that the kernel is free meanwhile."""
