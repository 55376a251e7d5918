"""What must survive: the database, and the questions it answers."""
