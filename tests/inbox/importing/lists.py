"""Lists as Zoom, Teams and BigBlueButton give them, in English and in French; the people are invented."""

ZOOM_EN = """Topic,Meeting ID,Start Time,End Time,User Email,Duration (Minutes),Participants
"Workshop, first part",812 3456 7890,11/29/2026 10:00:00 AM,11/29/2026 11:00:00 AM,host@example.org,60,4

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room
Awa Martin,awa@example.org,11/29/2026 10:00:00 AM,11/29/2026 10:20:00 AM,20,Yes,Yes,No
Awa Martin,,11/29/2026 10:25:00 AM,11/29/2026 10:55:00 AM,30,Yes,Yes,No
Awa Martin,awa@example.org,11/29/2026 09:50:00 AM,11/29/2026 10:00:00 AM,10,Yes,Yes,Yes
DUPONT Béa,,11/29/2026 10:00:00 AM,11/29/2026 10:40:00 AM,40,Yes,Yes,No
"""
ZOOM_FR = """Sujet;ID de réunion;Durée (minutes);Participants
Atelier;812 3456 7890;60;4

Nom (nom original);Adresse e-mail de l’utilisateur;Heure d’arrivée;Heure de départ;Durée (minutes);Salle d’attente
Awa Martin;awa@example.org;29/11/2026 10:00:00;29/11/2026 10:20:00;20;Non
Awa Martin;;29/11/2026 10:25:00;29/11/2026 10:55:00;30;Non
Awa Martin;awa@example.org;29/11/2026 09:50:00;29/11/2026 10:00:00;10;Oui
DUPONT Béa;;29/11/2026 10:00:00;29/11/2026 10:40:00;40;Non
"""
TEAMS_EN = (
    "1. Summary\nMeeting title\tWorkshop\nAttended participants\t2\nMeeting duration\t1h 2m 10s\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Awa Martin\t11/29/26, 10:00:05 AM\t11/29/26, 10:55:00 AM\t50m\tawa@example.org\tawa@example.org\tAttendee\n"
    "DUPONT Béa\t11/29/26, 10:00:05 AM\t11/29/26, 10:40:05 AM\t40m 2s\t\t\tAttendee\n\n3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Awa Martin\t11/29/26, 10:00:05 AM\t11/29/26, 10:55:00 AM\t50m\tawa@example.org\tAttendee\n"
)
TEAMS_FR = (
    "1. Résumé\nTitre de la réunion\tAtelier\nParticipants présents\t2\nDurée de la réunion\t1 h 2 min 10 s\n\n"
    "2. Participants\nNom\tPremière connexion\tDernière déconnexion\tDurée de la réunion\tE-mail\t"
    "ID de participant (UPN)\tRôle\n"
    "Awa Martin\t29/11/2026 10:00:05\t29/11/2026 10:55:00\t50 min\tawa@example.org\tawa@example.org\tParticipant\n"
    "DUPONT Béa\t29/11/2026 10:00:05\t29/11/2026 10:40:05\t40 min 2 s\t\t\tParticipant\n\n"
    "3. Activités en réunion\nNom\tHeure d’arrivée\tHeure de départ\tDurée\tE-mail\tRôle\n"
    "Awa Martin\t29/11/2026 10:00:05\t29/11/2026 10:55:00\t50 min\tawa@example.org\tParticipant\n"
)
BBB_EN = (
    "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,Join,Left,Duration,"
    "Ready?\r\n"
    '"Awa Martin","FALSE","3","00:01:00","-","2","0","1","0","11/29/2026, 10:00:00 AM","11/29/2026, 10:55:00 AM",'
    '"00:50:00","Yes"\r\n'
    '"DUPONT Béa","TRUE","0","-","-","0","0","0","0","11/29/2026, 10:00:00 AM","-","00:40:02","-"\r\n'
    '"Anonymous","","","","","","","","","","",""'
)
BBB_FR = (
    "Nom,Modérateur,Activity Score,Talk Time,Webcam Time,Messages,Réactions,Votes du sondage,Raise Hands,Rejoindre,"
    "Quitté,Duration\r\n"
    '"Awa Martin","FALSE","3","00:01:00","-","2","0","1","0","29/11/2026 10:00:00","29/11/2026 10:55:00","00:50:00"\r\n'
    '"DUPONT Béa","TRUE","0","-","-","0","0","0","0","29/11/2026 10:00:00","-","00:40:02"'
)
LISTS = {
    "Zoom, English": ZOOM_EN.encode("utf-8-sig"),
    "Zoom, French": ZOOM_FR.encode("cp1252"),
    "Teams, English": TEAMS_EN.encode("utf-16"),
    "Teams, French": TEAMS_FR.encode("utf-16"),
    "BigBlueButton, English": BBB_EN.encode(),
    "BigBlueButton, French": BBB_FR.encode(),
}
UNKNOWN = "Qui;Où;Combien\nAwa Martin;awa@example.org;50\nDUPONT Béa;;40\n".encode()
