"""`python -m realtime_codegen` is `realtime-codegen`."""

from realtime_codegen.cli import main

main(prog_name="realtime-codegen")
