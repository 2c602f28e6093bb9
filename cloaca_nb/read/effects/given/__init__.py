"""What calls give."""
