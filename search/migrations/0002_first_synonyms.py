"""Words that mean the same to who looks for a programme, as a beginning; and the rights of who keeps them."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

FIRST = {
    "fr": (
        (
            "appel à projets",
            "subvention",
            "financement",
            "aide financière",
            "soutien financier",
            "dotation",
            "bourse",
            "argent",
            "budget",
        ),
        ("candidater", "postuler", "déposer un dossier", "candidature", "dépôt de dossier"),
        ("chômage", "demandeur d’emploi", "sans emploi", "recherche d’emploi"),
        ("lauréat", "projet soutenu", "projets soutenus", "projet financé", "gagnant", "projet retenu"),
        ("dev", "développement", "développeur", "développeuse", "programmation", "coder"),
        ("cyber", "cybersécurité", "sécurité informatique"),
        ("handi", "handicap", "en situation de handicap", "accessibilité"),
        ("date limite", "clôture", "échéance", "deadline", "délai"),
        ("reconversion", "changer de métier", "nouveau métier", "réorientation"),
        ("rôle modèle", "témoignage", "parcours inspirant", "portrait"),
        ("atelier", "webinaire", "session"),
        ("offre", "emploi", "poste", "recrutement", "job", "stage", "alternance"),
        ("formation", "se former", "apprendre"),
        ("senior", "plus de 50 ans", "fin de carrière"),
        ("jeune", "étudiant", "jeune diplômé"),
        ("entreprise sociale", "économie sociale", "ESS", "association"),
        ("éligibilité", "conditions", "critères"),
        ("gratuit", "prix", "coût", "payer", "tarif"),
        ("vidéo", "replay", "rediffusion", "film"),
        ("contact", "téléphone", "joindre"),
        ("données personnelles", "RGPD", "confidentialité", "vie privée"),
        ("impact", "ce que cela change", "résultats", "effets", "chiffres clés", "statistiques"),
        ("FAQ", "questions et réponses", "questions fréquentes", "foire aux questions"),
        ("numérique", "digital", "informatique", "tech"),
    ),
    "en": (
        ("call for projects", "grant", "funding", "subsidy", "financial support", "money", "budget"),
        ("apply", "application", "submit"),
        ("unemployed", "jobseeker", "job seeker", "out of work"),
        ("winner", "funded project", "supported project", "laureate", "selected project"),
        ("developer", "development", "coding", "programming"),
        ("cyber", "cybersecurity", "security"),
        ("disability", "disabled", "accessibility"),
        ("deadline", "closing date", "closes"),
        ("career change", "retraining", "new career", "reskilling"),
        ("role model", "story", "testimonial"),
        ("workshop", "webinar", "session"),
        ("job", "vacancy", "position", "offer"),
        ("training", "course", "learn"),
        ("eligibility", "criteria", "requirements", "who can apply"),
        ("free", "cost", "price", "fee"),
        ("privacy", "privacy policy", "personal data", "GDPR", "data protection"),
        ("impact", "what it changes", "results", "outcomes", "key figures", "statistics"),
        ("FAQ", "questions and answers", "frequently asked questions"),
        ("digital", "tech"),
    ),
}
RIGHTS = ("add", "change", "delete", "view")


def begin(apps, schema_editor):
    group_model = apps.get_model("search", "SynonymGroup")
    for language, groups in FIRST.items():
        for expressions in groups:
            group_model.objects.create(language=language, expressions="\n".join(expressions))


def give(apps, schema_editor):
    """Whoever keeps the themes of the site keeps its synonyms."""
    create_permissions(
        current_apps.get_app_config("search"), verbosity=0, using=schema_editor.connection.alias
    )
    Permission = apps.get_model("auth", "Permission")
    rights = Permission.objects.filter(
        content_type__app_label="search", codename__in=[f"{each}_synonymgroup" for each in RIGHTS]
    )
    themes = Permission.objects.filter(content_type__app_label="core", codename="change_theme")
    for group in apps.get_model("auth", "Group").objects.filter(permissions__in=themes):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("config", "0001_first_site")]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
