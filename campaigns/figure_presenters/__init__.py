"""What the pages of figures say: words, tables and charts from one set of figures."""
