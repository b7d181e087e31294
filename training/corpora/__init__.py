"""One reader a corpus: a path in, gold Articles out."""
