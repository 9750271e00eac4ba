"""The attribution finder: its model and its steps, from a parsed article to statements."""
