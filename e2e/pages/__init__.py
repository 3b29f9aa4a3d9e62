"""The shop's pages as a person sees them: controls by role and name, nothing by its class."""
