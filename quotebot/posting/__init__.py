"""When approved quotes go out."""
