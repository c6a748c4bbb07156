"""One practice over a period: before and after, recovery, its week, its latency beside its peers'."""
