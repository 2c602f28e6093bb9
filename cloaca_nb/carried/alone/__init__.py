"""Modules that go into packages as they are, and that need none of the others."""
