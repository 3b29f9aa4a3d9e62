"""How moments are written where a page does not say: 21 Nov 2026, 16:14, as everywhere else."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
