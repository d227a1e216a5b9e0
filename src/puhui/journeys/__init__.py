"""The cross-room stories, each one file read top to bottom, and the worker's entry points. They order steps; they decide nothing."""
