"""Full-text search 搜索 over texts of any room: character bigrams at write and at query (decision 0010).

Owns the entries (one per object and stage), how a text becomes lexemes, and finding. Knows no plan and no
person: the room that owns the objects puts their texts in and says in SQL which entries a viewer may see.
"""
