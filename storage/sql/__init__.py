"""What both databases can say, take and drive: types, statements, the driver."""
