"""Which headings, tables, bullets and boxes are tickets; reads no field of any."""
