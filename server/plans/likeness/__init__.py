"""来源比对: which plans say the same, apart from what a plan has from its own 通案. It shows passages, never
a percentage of a person, and never a plan its reader may not see."""
