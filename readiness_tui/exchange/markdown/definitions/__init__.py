"""Where tickets are defined: by headings, by lists, and where nothing names an id."""
