"""Forms of resources, by the page that shows them."""
