"""Papers that people keep: data and sentences in, a PDF out that a screen reader can read (PDF/UA-1).

Whoever wants a paper brings its words translated. Text is only ever data: no name and no note can become markup.
"""
