"""What is known from theory and from the literature, and whether the shipped model reproduces it."""
