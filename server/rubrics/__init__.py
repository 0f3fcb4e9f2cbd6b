"""量表: versioned indicator sheets, marks on them, and scoring. Knows no plan and no lesson: what is marked
is a kind and an id, and who may mark or see it is decided by the room of that thing."""
