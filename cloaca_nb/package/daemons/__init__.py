"""What daemons read of a package, where that is not what servers do."""
