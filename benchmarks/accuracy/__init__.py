"""How many injected copies of real code a detector finds, after the framework of Roy & Cordy (2009)."""
