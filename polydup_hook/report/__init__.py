"""One module per format: a `Report` in, text out. Source is read through a function the caller hands over."""
