"""What is true of a product without asking the database; knows no model."""
