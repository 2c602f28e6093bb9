"""The contract with the front end: the shapes of what it shows, of answers, and messages taken apart."""
