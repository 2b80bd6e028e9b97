"""What a new member does once, ticked off on the home page until the list goes away."""
