"""What a package needs of the machine that loads it: third-party modules, their distributions, the lock."""
