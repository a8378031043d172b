"""The key table: what records are found by. It is read as ranges of its primary key (migration 0001).

It points at records without a foreign key: a key is written by the act that wrote its record.
"""

from django.db import models


class SearchKey(models.Model):
    """搜索键: a record is found by a key, which begins with the letter of its sort; `kind` is the code of the record's
    kind (`declared.Source.code`). Asked as `key >= q AND key < q || U+10FFFF`."""

    pk = models.CompositePrimaryKey("project_id", "key", "kind", "subject_id")
    project_id = models.IntegerField()
    key = models.CharField(max_length=65)
    kind = models.SmallIntegerField()
    subject_id = models.IntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "搜索键"
