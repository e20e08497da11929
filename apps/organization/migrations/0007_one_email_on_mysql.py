"""MySQL knows no unique constraint with a condition, so there a column of its own holds what must be unique: the e-mail
address in lower case, and nothing where there is none. The database keeps it; Django knows nothing of it."""

from django.db import migrations

_ADD = (
    "ALTER TABLE organization_user ADD COLUMN email_once varchar(254) "
    "GENERATED ALWAYS AS (NULLIF(LOWER(email), '')) VIRTUAL, ADD CONSTRAINT one_person_per_email UNIQUE (email_once)"
)
_REMOVE = "ALTER TABLE organization_user DROP COLUMN email_once"


def _run(statement):
    def on_mysql(_apps, schema_editor):
        if schema_editor.connection.vendor == "mysql":
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(statement)

    return on_mysql


class Migration(migrations.Migration):
    dependencies = [("organization", "0006_project_time")]

    operations = [migrations.RunPython(_run(_ADD), _run(_REMOVE))]
