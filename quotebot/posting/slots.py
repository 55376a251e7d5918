"""Local times as people set them, and the instants they stand for. Pure: zone and first day are arguments."""
