from django.db import migrations

ENTRIES = 400  # what PostgreSQL keeps of the words, out of 300 rows each; 100 by itself


def know_words(apps, schema_editor):
    """PostgreSQL guesses how many registrations say a word from a sample of them, a hundred by itself.

    One first name in forty is in none of these after one count in ten: it is then taken for rare, and all who have it
    are read for the newest fifty, a quarter of a second in a million. The guess is made anew by the next `ANALYZE`.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE registrations_searchtext ALTER COLUMN words SET STATISTICS {ENTRIES}"
        )


def know_as_before(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE registrations_searchtext ALTER COLUMN words SET STATISTICS -1")


class Migration(migrations.Migration):
    dependencies = [("registrations", "0027_quick_searches")]

    operations = [migrations.RunPython(know_words, know_as_before)]
