"""Handing over by variables: which task makes each version of a variable, which reads it, under which key."""
