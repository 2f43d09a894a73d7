"""What EC2 answers where moto lacks it. A module for each kind of resource; its tables are merged in `tables`."""
