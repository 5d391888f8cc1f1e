"""Whether a document is what it says it is: the meta-schema, oddities that may be read all the same, and references."""
