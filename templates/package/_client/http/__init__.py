"""HTTP operations: requests and answers as data, what to do with them, and the two shells that send them."""
