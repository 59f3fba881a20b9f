"""An overview of a dataset as a page or a document."""
