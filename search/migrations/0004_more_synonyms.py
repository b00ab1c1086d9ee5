"""More words that mean the same to who looks for a programme."""

from django.db import migrations

MORE = {
    "fr": (
        ("coworking", "bureau partagé", "espace partagé", "tiers-lieu"),
        ("rural", "ruralité", "campagne", "loin des grandes villes"),
        ("jeu vidéo", "gaming"),
        ("présence en ligne", "e-réputation", "réputation", "réseaux sociaux", "LinkedIn", "image en ligne"),
        ("handicap", "RQTH", "travailleur handicapé", "maladie chronique"),
        ("raconter", "pitch", "se présenter", "présentation orale"),
        ("bénévole", "bénévolat", "volontaire", "témoigner", "rôle modèle", "partager son parcours"),
        ("start-up", "startup", "jeune pousse", "jeune entreprise"),
        ("entrepreneur", "entrepreneuse", "entreprendre", "créer son entreprise", "dirigeant"),
        ("écologie", "écologique", "environnement", "transition", "développement durable", "éco-conception"),
        ("empreinte carbone", "bilan carbone", "sobriété numérique", "éco-conception"),
        ("annuler", "se désister", "désistement", "se désinscrire"),
        ("égalité femmes hommes", "parité", "égalité professionnelle", "femmes"),
        ("entretien", "entretien d’embauche", "recruteur"),
        ("pièces à fournir", "pièces", "justificatifs", "documents"),
        ("montant", "plafond", "somme"),
        ("langue des signes", "LSF", "sourd", "malentendant"),
        ("sous-titres", "sous-titrage", "sourd", "malentendant"),
        ("aveugle", "malvoyant", "lecteur d’écran"),
        ("débutant", "premiers pas", "débuter", "sans expérience"),
        ("cadre", "manager", "encadrement"),
        ("chômage", "licenciement", "perte d’emploi", "Pôle emploi", "France Travail"),
        ("mon dossier", "mon compte", "se connecter", "connexion", "lien perdu", "suivre ma candidature"),
        ("contact", "contacter", "écrire", "adresse", "appeler"),
        ("part", "pourcentage", "proportion"),
        ("diversité", "discrimination", "inclusion", "égalité des chances"),
        ("développeur", "conceptrice web", "concepteur web", "développeur web", "webmaster"),
        ("outre-mer", "ultramarin", "DOM"),
        ("projet", "idée"),
    ),
    "en": (
        ("contact", "get in touch", "write to", "phone", "email"),
        ("association", "charity", "non-profit", "nonprofit", "NGO"),
        ("start-up", "startup", "young company"),
        ("video game", "gaming"),
        ("rural", "countryside"),
        ("waiting list", "full", "no places left"),
        ("interview", "job interview", "recruiter"),
        ("online presence", "LinkedIn", "reputation", "social media"),
        ("share", "percentage", "per cent", "proportion", "how many"),
        ("recruit", "recruiting", "recruitment", "hire", "hiring"),
        ("entrepreneur", "founder", "start a business"),
        ("women", "gender equality", "equal opportunities"),
        ("environment", "green", "ecological transition", "carbon footprint"),
        ("register", "registration", "sign up", "enrol", "book"),
        ("cancel", "withdraw", "unsubscribe"),
        ("documents", "supporting documents", "paperwork"),
        ("amount", "maximum", "ceiling"),
        ("captions", "subtitles", "deaf"),
        ("overseas", "overseas departments", "islands"),
        ("beginner", "first steps", "no experience"),
        ("for me", "suits me", "right for me"),
    ),
}


def add(apps, schema_editor):
    """Those that no editor has put together meanwhile."""
    group_model = apps.get_model("search", "SynonymGroup")
    for language, groups in MORE.items():
        for expressions in groups:
            group_model.objects.get_or_create(language=language, expressions="\n".join(expressions))


def take_away(apps, schema_editor):
    group_model = apps.get_model("search", "SynonymGroup")
    for language, groups in MORE.items():
        written = ["\n".join(expressions) for expressions in groups]
        group_model.objects.filter(language=language, expressions__in=written).delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_words_of_pages")]

    operations = [migrations.RunPython(add, take_away, elidable=False)]
