"""What each kind of step does, one file each; a step may be run again after a kill and must then change nothing."""
