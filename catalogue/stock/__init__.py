"""The one place where copies come and go; each change of a stock writes its movement."""
