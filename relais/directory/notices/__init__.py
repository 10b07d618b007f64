"""
People are told that data is held on them: by when, how, in which words (GDPR article 14).

The deadline stands on the person (`notice_due_at`), so that an import of many costs nothing more; a row here says
how someone was told, or why they need not be.
"""
