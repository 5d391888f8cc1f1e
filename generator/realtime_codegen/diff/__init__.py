"""What changes between two contracts, and what that does to code that uses the generated package.

    sources    path, address, git revision or package → Contract     realtime_codegen.diff.contract_sources
    match      two Contracts → pairs of declarations                  realtime_codegen.diff.matching
    compare    two Contracts and their pairs → Diff                   realtime_codegen.diff.compare_contracts
    report     Diff → text, Markdown, JSON, alias table               realtime_codegen.diff.report

Which change breaks what is data: `realtime_codegen.diff.rules`.
"""
