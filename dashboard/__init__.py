"""The interface: charts, components, services. No SQL, no arithmetic beyond formatting."""
