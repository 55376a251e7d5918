"""The second look: a small transformer that has read what editors picked, and reads a line with its surroundings."""
