"""The key table, and beside it the list of keys each record has, so that a change writes only what differs.

Both are narrow tables in the order of their primary key; on SQLite without a row id (migration 0001). They point at
records without a foreign key: a key is written by the statement that read its record.
"""

from django.db import models


class SearchKey(models.Model):
    """搜索键: a record is found by a key of one sort. Read as a range: `key >= q AND key < q || U+10FFFF`."""

    pk = models.CompositePrimaryKey("project_id", "sort", "key", "kind", "subject_id")
    project_id = models.BigIntegerField()
    sort = models.CharField(max_length=1)
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "搜索键"


class SearchEntry(models.Model):
    """搜索条目: the keys of one record, each with its sort in front, one a line."""

    pk = models.CompositePrimaryKey("kind", "subject_id")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField()
    keys = models.TextField()

    class Meta:
        verbose_name = verbose_name_plural = "搜索条目"
