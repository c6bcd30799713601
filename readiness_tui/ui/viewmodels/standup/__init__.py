"""The pages of a stand-up as heads and rows; knows neither Textual nor Rich."""
