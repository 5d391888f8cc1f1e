"""Connections: what is known of one, what to do when it is lost, and the two shells that wait for it."""
