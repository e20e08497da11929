"""Answers by what was asked for: each function writes one kind of answer to a scene, in pieces (see `composer`)."""
