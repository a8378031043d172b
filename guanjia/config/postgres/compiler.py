"""The compilers of PostgreSQL: Django's, with the texts of SELECTs kept; taken from one module."""

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (  # noqa: F401
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

from guanjia.config.composing import Composing


class SQLCompiler(Composing, compiler.SQLCompiler):
    pass
