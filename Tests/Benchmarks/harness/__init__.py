"""What the scripts `run`, `curves` and `micro-benchmarks` share. Python 3.9 or later, and nothing else."""
