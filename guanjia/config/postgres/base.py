"""The database backend named in settings: Django's own for PostgreSQL, with the texts of questions kept."""

from django.db.backends.postgresql import base, operations

from guanjia.config.composing import Shapes


class Operations(operations.DatabaseOperations):
    compiler_module = "guanjia.config.postgres.compiler"


class DatabaseWrapper(Shapes, base.DatabaseWrapper):
    ops_class = Operations
