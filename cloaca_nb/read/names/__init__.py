"""Names of the notebook: syntax trees, scopes, definitions, and the time line of what happens to names."""
