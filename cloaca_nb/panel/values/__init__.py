"""What a panel asks of the values of a run that is kept: contexts as trees, and tables, a part at a time."""
