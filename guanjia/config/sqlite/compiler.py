"""The compilers of SQLite: Django's, with the texts of SELECTs kept; taken from one module."""

from django.db.models.sql import compiler
from django.db.models.sql.compiler import (  # noqa: F401
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

from guanjia.config.composing import Composing


class SQLCompiler(Composing, compiler.SQLCompiler):
    pass
