"""How days and hours are typed: day first, in both languages, since our English is British. Django's own is American.

Read by strptime, which takes « 1/3/2027 » for « 01/03/2027 ». The first of each list is how forms write it.
"""

SLASHES = "%d/%m/%Y"
DAYS = [SLASHES, "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"]  # 2027-01-25 is what browsers post
HOURS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh", "%H h", "%H.%M"]
BETWEEN = [" ", " à ", ", ", "T"]
MOMENTS = [f"{day}{between}{hour}" for between in BETWEEN for day in DAYS for hour in HOURS]
MOMENTS += ["%Y-%m-%d %H:%M:%S.%f", *DAYS]
