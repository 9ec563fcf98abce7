"""Speed as ratios, each pair measured in one run on one machine: `make bench`.

BENCH_ROWS (default 1,000,000) sets the history of readings; BENCH_ROUNDS how often each pair alternates. The
benchmarks run in a database of their own, made and destroyed here.
"""
