"""What has nothing to do with OpenAPI: deep recursion, the garbage collector, and faults of the generator itself."""
