"""Benchmarks of the generated package and of the generator, side by side with what else one could use.

`python -m benchmarks --help` says what there is; `make bench` runs it in an environment of its own. From the cases to
the page: `frames` and `cases` say what is done, `peers` with what, the modules named after a group measure, `results`
keeps the numbers, and `bars`, `tables`, `plots` and `page` show them.
"""
