"""Training, export and evaluation; used from a checkout. Imports `quotes`, never the other way round."""
