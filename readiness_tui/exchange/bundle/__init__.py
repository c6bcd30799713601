"""A compliance bundle as bytes: manifest, archive, and what of it does not hold; opens no file."""
