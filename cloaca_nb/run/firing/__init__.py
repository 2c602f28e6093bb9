"""Asking a trigger before a run: whether it fires, and with which context the workflow is started."""
