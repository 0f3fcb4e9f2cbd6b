"""议课: the debrief board of an observed lesson. The group's own; the observed teacher owns it."""
