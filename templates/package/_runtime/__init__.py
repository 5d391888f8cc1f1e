"""What the generated modules are built on: base classes and the codec. No part of the public surface; the package re-exports what is."""
