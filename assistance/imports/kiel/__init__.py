"""The workbook of the Kiel Institute's Ukraine Support Tracker, read and stored."""
