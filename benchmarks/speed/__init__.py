"""How long whole processes take beside peers and beside a bare interpreter, as a table of what is owed."""
