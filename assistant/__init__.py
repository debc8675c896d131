"""The application: the bus, the services that put the parts on it, settings, the command line and the terminal UI."""
