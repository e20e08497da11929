"""Texts to vectors: those that share words, stems or meanings lie near each other, the same ones on every machine."""
