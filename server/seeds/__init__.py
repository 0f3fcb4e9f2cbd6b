"""The demo district 石桥县: places, people, lessons of our own text, all made by the verbs a school uses."""
