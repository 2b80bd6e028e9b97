"""Attendance files of video calls as Zoom, Meet and Teams write them, names changed."""

from __future__ import annotations

ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
812 3456,Bedah modul,11/14/2026 07:55:01 AM,11/14/2026 11:02:00 AM,rina@example.sch.id,187,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
Bob Santoso,,11/14/2026 07:58:12 AM,11/14/2026 11:01:00 AM,183,No,Yes
Bob Santoso,,11/14/2026 07:59:12 AM,11/14/2026 09:00:10 AM,61,No,No
Bob Santoso,,11/14/2026 09:30:00 AM,11/14/2026 11:01:00 AM,91,No,No
"SDN Melati 1_bu alice rahayu, S.Pd",,11/14/2026 08:20:00 AM,11/14/2026 11:00:00 AM,160,Yes,No
Galaxy A12,,11/14/2026 08:00:00 AM,11/14/2026 11:00:00 AM,180,Yes,No
"""
ZOOM_INDONESIAN = """Nama (Nama Asli);Email Pengguna;Waktu Bergabung;Waktu Keluar;Durasi (Menit);Tamu
Bob Santoso;;14/11/2026 07.59.12;14/11/2026 11.01.00;182;Tidak
"""
ZOOM_UNIQUE = "Name (Original Name),User Email,Total Duration (Minutes),Guest\nBob Santoso,,170,No\n"
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Bob,Santoso,bob@example.sch.id,2 hr 50 min,8:05 AM,10:55 AM
"""
MEET_INDONESIAN = """Nama depan,Nama belakang,Email,Durasi,Waktu bergabung,Waktu keluar
Bob,Santoso,bob@example.sch.id,2 jam 50 mnt,08.05,10.55
"""
TEAMS = """1. Summary
Meeting title\tBedah modul
Attended participants\t1
Start time\t11/14/26, 7:58:00 AM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Bob Santoso\t11/14/26, 7:58:40 AM\t11/14/26, 11:01:00 AM\t2h 30m 5s\tbob@example.sch.id\tbob@example.sch.id\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Somebody Else\t11/14/26, 7:58:40 AM\t11/14/26, 11:01:00 AM\t2h 30m 5s\t\tAttendee
"""
TEAMS_OLD = """Nama Lengkap\tTindakan Pengguna\tCap Waktu
Bob Santoso\tBergabung sebelumnya\t14/11/2026 07.50.00
Bob Santoso\tKeluar\t14/11/2026 09.00.00
Bob Santoso\tBergabung\t14/11/2026 09.45.00
"""
