"""What happens in a run, put together from what the child says and what the runner learns."""
