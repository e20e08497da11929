"""JSON schemas: what is wrong with one, and a value that is valid against it."""

from apps.simulator.json_schema.instance import instance_of
from apps.simulator.json_schema.problems import schema_problem
from apps.simulator.json_schema.said import Said, said_in
from apps.simulator.json_schema.unsatisfiable import UnsatisfiableSchemaError

__all__ = ["Said", "UnsatisfiableSchemaError", "instance_of", "said_in", "schema_problem"]
