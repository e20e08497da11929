"""A text to a voice that says it: no speech, but sounds in its rhythm, the same for the same text and voice."""
