"""What rooms say alike: tokens on one side, trouble on the other."""
