from django.db import migrations, models

# Django's own table would carry a row id on SQLite and a language's order on PostgreSQL; this one is read as ranges of
# its primary key, so the key's order is that of its code points and the table is the index (ADR 0007). On PostgreSQL
# the columns stand in the order that pads least.
MAKE = {
    "sqlite": "CREATE TABLE search_searchkey (project_id INTEGER NOT NULL, key TEXT NOT NULL, kind INTEGER NOT NULL, "
    "subject_id INTEGER NOT NULL, PRIMARY KEY (project_id, key, kind, subject_id)) WITHOUT ROWID",
    "postgresql": "CREATE TABLE search_searchkey (project_id integer NOT NULL, subject_id integer NOT NULL, "
    'kind smallint NOT NULL, key varchar(65) COLLATE "C" NOT NULL, PRIMARY KEY (project_id, key, kind, subject_id))',
}


def make(apps, schema_editor):
    for name in ("search_searchkey", "search_searchentry"):  # of a database made while the form was still moving
        schema_editor.execute(f"DROP TABLE IF EXISTS {name}")
    schema_editor.execute(MAKE[schema_editor.connection.vendor])


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_searchkey")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, drop)],
            state_operations=[
                migrations.CreateModel(
                    name='SearchKey',
                    fields=[
                        ('pk', models.CompositePrimaryKey('project_id', 'key', 'kind', 'subject_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('project_id', models.IntegerField()),
                        ('key', models.CharField(max_length=65)),
                        ('kind', models.SmallIntegerField()),
                        ('subject_id', models.IntegerField()),
                    ],
                    options={
                        'verbose_name': '搜索键',
                        'verbose_name_plural': '搜索键',
                    },
                ),
            ],
        ),
    ]
