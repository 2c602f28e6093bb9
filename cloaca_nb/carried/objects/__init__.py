"""Objects of libraries: models, figures and what is drawn on them by their attributes, functions by names."""
