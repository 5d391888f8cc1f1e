"""What the generated modules are built on: base classes and the codec. The package re-exports what is public."""
