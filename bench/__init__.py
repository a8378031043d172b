"""The benchmark of 管家台: the works of docs/performance.md beside their physical limits, in turns.

`./dev bench [--quick|--full] [--work 3a …] [--engine sqlite|postgres] [--out FILE]`

Nothing here judges: figures are printed and stored, a test never asserts a time (decision 32). A time is believed only
after its result was compared with the limit's. The data lie in folders of their own and are gone when the run ends.
"""
