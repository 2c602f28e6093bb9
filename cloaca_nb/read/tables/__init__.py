"""What is known of functions and methods of libraries, as tables."""
