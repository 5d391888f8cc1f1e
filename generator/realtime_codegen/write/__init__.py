"""From texts to files: all of them or none, one run at a time in a folder, and nothing importable beside them."""
