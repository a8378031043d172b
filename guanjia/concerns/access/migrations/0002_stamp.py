from django.db import migrations, models

from guanjia.concerns.access import stamps


class Migration(migrations.Migration):

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=36)),
            ],
            options={"verbose_name": "变动标记", "verbose_name_plural": "变动标记"},
        ),
        migrations.RunPython(stamps.begin, migrations.RunPython.noop),
        *(migrations.RunPython(*stamps.watching(table)) for table in stamps.WATCHED),
    ]
