"""The attack: what killed processes, failing files, hostile archives, servers and tasks may not do."""
