"""The shop that the browser tests visit where no other is named by --base-url."""
