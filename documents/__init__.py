"""The printer: one document tree, and the renderers that print it.

Pure: no Django, no models, no knowledge of unions. Build a tree with `documents.tree`, then call one of
`render_pdf`, `render_docx`, `render_xlsx`, `render_csv` or `render_html`. Every renderer prints the same tree,
so a number cannot differ between two of them.
"""
