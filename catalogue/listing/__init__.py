"""A list of products: what is chosen, the facets, the cards; the home page's blocks."""
