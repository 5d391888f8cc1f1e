"""What the stages pass on, and what it is made of: documents, schemas, the Ir, and what is reported of them."""
