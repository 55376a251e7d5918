"""What people look at: quote cards, audio and video clips, captions."""
