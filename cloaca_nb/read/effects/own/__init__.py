"""What classes of the notebook do: methods, attributes, operators."""
