"""What is kept of what was found out once."""
