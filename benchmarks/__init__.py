"""Speed as ratios, each pair measured in one run on one machine: `make bench`.

BENCH_ROWS (default 10,000,000) sets the long history of readings, one person for each 500; the short one is a tenth.
Making ten million takes some minutes: BENCH_VAR names a folder in which they stay for the next run. BENCH_ROUNDS says how
often each pair alternates. The benchmarks run in databases of their own; without BENCH_VAR they are destroyed at the end.
"""
