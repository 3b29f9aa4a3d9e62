"""From the basket to the order, by one page that shows the next step."""
