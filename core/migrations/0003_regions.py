"""The eighteen regions of France, which every site knows from the start."""

from django.db import migrations

# Code (INSEE's for the mainland, that of the outlines for overseas), French name, English name, overseas.
REGIONS = [
    ("84", "Auvergne-Rhône-Alpes", "Auvergne-Rhône-Alpes", False),
    ("27", "Bourgogne-Franche-Comté", "Burgundy-Franche-Comté", False),
    ("53", "Bretagne", "Brittany", False),
    ("24", "Centre-Val de Loire", "Centre-Val de Loire", False),
    ("94", "Corse", "Corsica", False),
    ("44", "Grand Est", "Grand Est", False),
    ("32", "Hauts-de-France", "Hauts-de-France", False),
    ("11", "Île-de-France", "Île-de-France", False),
    ("28", "Normandie", "Normandy", False),
    ("75", "Nouvelle-Aquitaine", "Nouvelle-Aquitaine", False),
    ("76", "Occitanie", "Occitania", False),
    ("52", "Pays de la Loire", "Pays de la Loire", False),
    ("93", "Provence-Alpes-Côte d’Azur", "Provence-Alpes-Côte d’Azur", False),
    ("01", "Guadeloupe", "Guadeloupe", True),
    ("03", "Guyane", "French Guiana", True),
    ("04", "La Réunion", "Réunion", True),
    ("02", "Martinique", "Martinique", True),
    ("06", "Mayotte", "Mayotte", True),
]


def make_regions(apps, schema_editor):
    Region = apps.get_model("core", "Region")
    Region.objects.bulk_create(
        Region(code=code, name_fr=french, name_en=english, overseas=overseas, rank=rank)
        for rank, (code, french, english, overseas) in enumerate(REGIONS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0002_media_and_settings")]
    operations = [migrations.RunPython(make_regions, migrations.RunPython.noop)]
