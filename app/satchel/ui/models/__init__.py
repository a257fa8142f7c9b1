"""The models: which are here, what each was seen to do, what it is for, and which can be had."""
