"""What every importer yields, and the board it becomes; knows no file format."""
