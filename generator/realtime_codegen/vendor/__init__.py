"""A copy of the generated package inside another project, under another name and with the parts that it needs.

parts     what is left out → the files of the copy          realtime_codegen.vendor.copied_files
record    what was copied: `_vendored.json` in the copy     realtime_codegen.vendor.record
plan      the files, the record and the disk → what to do   realtime_codegen.vendor.plan
"""
