"""What the client is made of. Nothing in this folder is public; the names to import are in the package itself."""
