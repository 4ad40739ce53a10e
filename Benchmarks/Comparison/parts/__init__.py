"""The parts of the benchmark: each measures rows, and shows them as tables and plots."""

from parts import data, growth, infer, multiply, process, tables, train

ALL = {
    "multiply": multiply,
    "train": train,
    "data": data,
    "tables": tables,
    "infer": infer,
    "process": process,
    "growth": growth,
}
