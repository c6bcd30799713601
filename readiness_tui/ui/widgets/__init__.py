"""Lists, bars and fields that get values and post messages; knows not what its rows stand for."""
