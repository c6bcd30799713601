"""A repository to try the program on: laid out in a folder, and taken away again."""
