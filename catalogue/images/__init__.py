"""What is made of an uploaded image; knows no model."""
