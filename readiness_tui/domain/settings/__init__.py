"""How a person works, as values with where each comes from; knows no plan and opens no file."""
