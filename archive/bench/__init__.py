"""The room of measurements: how well the archive finds, on data it was not made with."""
