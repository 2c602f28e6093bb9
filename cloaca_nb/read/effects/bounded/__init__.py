"""What bounds how much is looked at where there is very much."""
