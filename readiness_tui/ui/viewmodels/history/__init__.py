"""A plan over time as charts and rows; knows neither Textual nor Rich."""
